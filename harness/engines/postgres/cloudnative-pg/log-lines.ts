// What the lines of an instance's log say about its server, with the moment that the server gave them: PostgreSQL's words in the
// operator's JSON, and the instance manager's own. Pure.

/** `closed`: lets nobody in any more, and waits for those who are in. `fenced`: ends them, too. `down`: its processes are gone. */
type ServerWord = 'closed' | 'fenced' | 'down' | 'ready' | 'ready-to-read' | 'timeline';

export interface ServerLine {
  readonly word: ServerWord;
  /** By the pod's clock, in milliseconds since the epoch; null where it is not said. */
  readonly saidMs: number | null;
  /** When the instance manager passed it on, by the same clock: no two lines of a log have that in common. */
  readonly passedOnMs: number | null;
  /** The timeline that was chosen. */
  readonly timeline?: string;
}

const words: readonly (readonly [phrase: string, word: ServerWord])[] = [
  ['received smart shutdown request', 'closed'],
  ['received fast shutdown request', 'fenced'],
  ['received immediate shutdown request', 'fenced'],
  // One of its processes died, and it starts anew.
  ['terminating any other active server processes', 'fenced'],
  ['all server processes terminated; reinitializing', 'down'],
  ['database system is shut down', 'down'],
  ['postmaster exited', 'down'],
  ['selected new timeline ID: ', 'timeline'],
  ['database system is ready to accept read-only connections', 'ready-to-read'],
  ['database system is ready to accept connections', 'ready'],
];

interface LogJson {
  readonly ts?: string;
  readonly msg?: string;
  readonly record?: { readonly message?: string; readonly log_time?: string };
}

/** Null when it says nothing of that. An outage fills logs with other lines, so most are put aside before they are parsed. */
export const readLine = (line: string): ServerLine | null => {
  if (!words.some(([phrase]) => line.includes(phrase))) return null;
  const { ts = '', msg = '', record } = parsed(line);
  const said = record?.message ?? msg;
  const [phrase, word] = words.find(([each]) => said.startsWith(each)) ?? [];
  if (phrase === undefined || word === undefined) return null;
  const passedOnMs = instantMs(ts);
  return {
    word,
    saidMs: momentOf(record?.log_time) ?? passedOnMs,
    passedOnMs,
    ...(word === 'timeline' && { timeline: said.slice(phrase.length) }),
  };
};

const parsed = (line: string): LogJson => {
  try {
    return (JSON.parse(line) ?? {}) as LogJson;
  } catch {
    return {};
  }
};

/** PostgreSQL writes its log's time zone as an abbreviation, of which only this one is known to mean one thing. */
const momentOf = (logTime = ''): number | null => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+) (?:UTC|GMT)$/u.exec(logTime) ?? [];
  return day === undefined || time === undefined ? null : instantMs(`${day}T${time}Z`);
};

/** Of an instant as Kubernetes and the operator write them, in milliseconds since the epoch, to the microsecond; null of anything else. */
export const instantMs = (text: string): number | null => {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$/u.exec(text) ?? [];
  const wholeMs = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  if (Number.isNaN(wholeMs)) return null;
  return wholeMs + Math.round(Number(`0${fraction}`) * 1e6) / 1000;
};
