// What is wrong with an answer of the command line: a stack trace, words that nobody can use, a screen that is written all over, or
// too much time or memory.
import { missed } from '../attack.ts';
import type { Miss } from '../attack.ts';
import type { Answer } from './start.ts';

export interface Expected {
  readonly statuses: readonly number[];
  /** Whether it is held against the limits of time. */
  readonly quick?: boolean;
  /** Whether its lines on standard error are counted. */
  readonly counted?: boolean;
  /** Whether standard error is a terminal, which is drawn on. */
  readonly drawnOn?: boolean;
}

export const mostMs = 2000;
export const mostMb = 300;

/** Everything that an answer is held against. `again` is asked when it took too long: a machine that was busy once convicts nobody. */
export const answerMisses = async (
  answer: Answer,
  { quick = true, ...expected }: Expected,
  again?: () => Promise<Answer>,
): Promise<readonly Miss[]> => {
  const slow = quick && answer.tookMs > mostMs;
  const second = slow && again !== undefined ? await again() : answer;
  return [
    ...wordMisses(answer, expected),
    ...missed('over 2 s', slow && second.tookMs > mostMs && `${seconds(second.tookMs)}${endOf(second)}`),
    ...missed('over 300 MB', answer.peakMb > mostMb && `${Math.round(answer.peakMb)} MB`),
  ];
};

const endOf = ({ cutShort }: Answer): string => (cutShort ? ', and was ended by force' : '');
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What was said and how it ended. */
export const wordMisses = (
  answer: Pick<Answer, 'status' | 'signal' | 'out' | 'err'> & Partial<Pick<Answer, 'cutShort'>>,
  { statuses, counted = true, drawnOn = false }: Expected,
): readonly Miss[] => {
  const { status, out, err } = answer;
  const trace = traceIn(answer);
  if (trace !== null) return missed('stack traces', trace);
  const strange = !(status !== null && statuses.includes(status)) && answer.cutShort !== true;
  return [
    ...missed('unclear', strange && `${howItEnded(answer)}, not ${statuses.join(' or ')}: ${firstLine(err)}`),
    ...missed(
      'unclear',
      counted && tooManyLines(status, err) && `${linesOf(err).length} lines: ${firstLine(err)}`,
    ),
    ...missed('unclear', status === 2 && err === '' && 'status 2 without a word'),
    ...missed('unclear', controlIn('standard output', out)),
    ...missed('unclear', drawnOn ? null : controlIn('standard error', err)),
  ];
};

/** Wrong use is one line; a run that could not go on has a second one, which says what to do. Help is no mistake. */
const tooManyLines = (status: number | null, err: string): boolean =>
  !/^\s*Usage: /.test(err) &&
  ((status === 2 && linesOf(err).length > 1) || (status === 3 && linesOf(err).length > 2));

export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

export const howItEnded = ({ status, signal }: Pick<Answer, 'status' | 'signal'>): string =>
  status === null ? `ended by ${signal ?? 'nobody knows what'}` : `status ${status}`;

/** Null when there is none. */
export const traceIn = ({ status, signal, out, err }: Pick<Answer, 'status' | 'signal' | 'out' | 'err'>) => {
  const both = `${err}\n${out}`;
  const line = linesOf(both).find((each) =>
    /bug in drydock itself|^\s+at .*:\d+:\d+\)?$|node:internal/.test(each),
  );
  if (line !== undefined) return shown(line);
  if (status === 70) return `status 70: ${firstLine(err)}`;
  return signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGBUS' ? `ended by ${signal}` : null;
};

/** A character that a terminal obeys. Null when there is none. */
const controlIn = (where: string, text: string): string | null => {
  // eslint-disable-next-line no-control-regex
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.exec(text)?.[0];
  return found === undefined
    ? null
    : `the control character ${found.charCodeAt(0).toString(16)} on ${where}: ${shown(lineAround(text, found))}`;
};

const lineAround = (text: string, found: string): string =>
  text.split('\n').find((line) => line.includes(found)) ?? found;

const firstLine = (text: string): string => shown(linesOf(text)[0] ?? 'no word');

/** Fit for a table: one line without anything that a terminal obeys. */
export const shown = (text: string): string => {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·').replaceAll('|', '/');
  return plain.length > 160 ? `${plain.slice(0, 157)}...` : plain;
};
