// The process around the load: its command line, its standard output (one JSON line a second) and the ways in which it is
// told to stop. An engine's entry file is `runAgent(createTarget, process.argv.slice(2))`, and nothing else.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as timeLimit } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { threadAlarm } from './alarm.ts';
import { runCanary } from './canary.ts';
import { hostClockMs, runClock } from './clock.ts';
import { parseLoadConfig } from './config.ts';
import { followRates } from './follow-rates.ts';
import { watchWaiting } from './host-times.ts';
import { isOpen } from './lanes.ts';
import type { LoadConfig } from './lanes.ts';
import type { CanaryCheck, LoadSample } from './ledger.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { askForPriority } from './priority.ts';
import { watchSelf } from './self-watch.ts';
import type { Target } from './target.ts';

const usage = `usage: run <config.json> [--until-stdin-ends] [--linger]
       clock

run     applies the load; prints one sample a second and {"done":true} when its ledger is complete.
        Stops on SIGTERM, or when the file <ledgerFile>.stop appears. Where the rates of lanes are open, the file
        <ledgerFile>.rates says at which share of them to run, and when operations count: {"share":0.5,"counted":false}
  --until-stdin-ends  stops when standard input ends, too: when the parent is gone
  --linger            stays after the stop file until SIGTERM, so that the ledger can be fetched (10 minutes at most)
clock   answers each line of standard input with this host's monotonic clock in milliseconds`;

export type CreateTarget = (settings: unknown) => Target | Promise<Target>;

/** Runs the command and ends the process: 0 when it is done, 2 for wrong use, 1 when the load cannot go on. */
export const runAgent = (createTarget: CreateTarget, argv: readonly string[]): void => {
  void prepare(createTarget, argv).then(
    async (start) => {
      // A load that is thrown out of its work leaves its ledger without the last row, which tells that it was cut off.
      process.on('uncaughtException', (error) => exitWith(1, error));
      await start();
      process.exit(0);
    },
    (error: unknown) => exitWith(2, error),
  );
};

const exitWith = (status: 1 | 2, error: unknown): never => {
  process.stderr.write(`load: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(status);
};

/** Checks all that can be wrong in what was asked for; what it resolves with does it. */
const prepare = async (createTarget: CreateTarget, argv: readonly string[]): Promise<() => Promise<void>> => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { 'until-stdin-ends': { type: 'boolean' }, linger: { type: 'boolean' } },
  });
  const [command, file] = positionals;
  if (command === 'clock') return answerClock;
  if (command !== 'run' || file === undefined) throw new Error(usage);
  const config = readConfig(file);
  const target = await createTarget(config.target);
  const ledger = createLedgerWriter(config.ledgerFile);
  const flags = { untilStdinEnds: values['until-stdin-ends'] === true, linger: values.linger === true };
  return () => run({ config, target, ledger, flags });
};

const readConfig = (file: string): LoadConfig => {
  try {
    return parseLoadConfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`cannot use the configuration ${file}: ${(error as Error).message}`, { cause: error });
  }
};

const answerClock = async (): Promise<void> => {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => process.stdout.write(`${hostClockMs()}\n`));
  await once(lines, 'close');
};

interface Job {
  readonly config: LoadConfig;
  readonly target: Target;
  readonly ledger: LedgerWriter;
  readonly flags: { readonly untilStdinEnds: boolean; readonly linger: boolean };
}

const run = async ({ config, target, ledger, flags }: Job): Promise<void> => {
  const told = listen(`${config.ledgerFile}.stop`, flags.untilStdinEnds);
  askForPriority();
  const nowMs = runClock(config.originMs);
  const alarm = await threadAlarm();
  const waited = watchWaiting();
  const onSample = (sample: LoadSample): void => {
    const waitingMs = waited();
    print({ ...sample, ...(waitingMs !== null && { waitingMs }) });
  };
  const load = await startLoad({ config, target, nowMs, append: ledger.append, onSample, alarm });
  if (await tried({ config, load, stop: told.stop })) await watched({ ledger, nowMs, stop: told.stop });
  const by = await told.stop;
  await load.stop();
  ledger.close();
  print({ done: true });
  if (flags.linger && by === 'file') await Promise.race([told.end, timeLimit(lingerMs)]);
};

/** Resolves at once where no rate is open, with the end of the trial otherwise; false when the load must stop before it. */
const tried = async ({
  config: { lanes, ledgerFile },
  load,
  stop,
}: Pick<Job, 'config'> & { readonly load: Load; readonly stop: Promise<unknown> }): Promise<boolean> => {
  if (!isOpen(lanes)) return true;
  const rates = followRates(`${ledgerFile}.rates`, load.steer);
  const counted = await Promise.race([rates.counted.then(() => true), stop.then(() => false)]);
  rates.end();
  return counted;
};

/** Looks at the load itself while its operations count, until it is told to stop. */
const watched = async ({
  ledger,
  nowMs,
  stop,
}: Pick<Job, 'ledger'> & {
  readonly nowMs: () => number;
  readonly stop: Promise<unknown>;
}): Promise<void> => {
  const endWatch = watchSelf(nowMs, ledger.append);
  const first = checkSelf('before', nowMs, ledger);
  await stop;
  await first;
  await checkSelf('after', nowMs, ledger);
  endWatch();
};

/** Beside the load, which goes on meanwhile. */
const checkSelf = async (
  when: CanaryCheck['when'],
  nowMs: () => number,
  { append }: LedgerWriter,
): Promise<void> => {
  const check = await runCanary(when, nowMs).catch((error: unknown) => ({
    when,
    failed: (error as Error).message,
  }));
  append({ row: 'canary', ...check });
};

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const stopFileEveryMs = 200;
const lingerMs = 600_000;

/** `stop`: the load must stop, and what said so. `end`: nobody wants the ledger any more. */
const listen = (
  stopFile: string,
  untilStdinEnds: boolean,
): { readonly stop: Promise<'file' | 'parent'>; readonly end: Promise<unknown> } => {
  const end = new Promise<'parent'>((resolve) => {
    const leave = (): void => {
      resolve('parent');
    };
    process.on('SIGTERM', leave);
    if (!untilStdinEnds) return void process.on('SIGINT', leave);
    // Ctrl-C reaches the parent as well, and it is the parent who decides: its end is the end of our standard input.
    process.on('SIGINT', () => undefined);
    process.stdin.on('end', leave).on('error', leave).resume();
  });
  const file = new Promise<'file'>((resolve) => {
    const timer = setInterval(() => {
      if (!existsSync(stopFile)) return;
      clearInterval(timer);
      resolve('file');
    }, stopFileEveryMs);
  });
  // Nobody reads the samples any more: no reason to end, the ledger is what counts.
  process.stdout.on('error', () => undefined);
  return { stop: Promise.race([end, file]), end };
};
