// A primary that is frozen by somebody who is no part of the run, many times, for lengths and at moments drawn from a seed, and what
// the run measured of it. The run is that of `./drydock run`; the truth is read from the clock of this process, around each signal.
// Usage: outside-freezes.ts [freezes] [--seed <number>] [--json]
import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hostClockMs, sleepPrecisely } from '../load/clock.ts';
import { textOf } from '../load/lines.ts';
import { askForPriority } from '../load/priority.ts';
import { closeStallMs, watchStalls } from '../load/stalls.ts';
import type { Stall } from '../load/stalls.ts';
import { widenedTruth } from '../harness/calibrate/path-stalls.ts';
import { onRunClock } from '../harness/calibrate/truth.ts';
import type { ClientPolicy } from '../load/lanes.ts';
import { loadFields } from '../harness/spec/schema.ts';
import type { Plan } from '../harness/model/plan.ts';
import type { RecordedEvent } from '../harness/model/record.ts';
import { primaryOf } from '../harness/model/topology.ts';
import type { Verdict } from '../harness/model/verdict.ts';
import { waitFor } from '../harness/model/wait.ts';
import { readRecord } from '../harness/run/history-file.ts';
import { foldersOf, runFiles } from '../harness/run/run-folder.ts';
import { compareFreezes } from './freezes/compare.ts';
import type { ComparedFreezes, FrozenOutage } from './freezes/compare.ts';
import { drawFreezes, lastsMs } from './freezes/draws.ts';
import type { Freeze } from './freezes/draws.ts';
import { renderComparison } from './freezes/render.ts';
import { findRun, freezeTree } from './freezes/servers.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, 'results');
const scenario = 'outside-freezes';
const writes = { rate: 800, sessions: 8 };
/** Load after the last freeze. */
const restMs = 5000;
const bringUpMs = 180_000;

interface Frozen {
  readonly outages: readonly FrozenOutage[];
  /** When freezing began, on the run's clock. */
  readonly fromMs: number;
}

const startRun = (freezes: readonly Freeze[], seed: number) => {
  const tailS = Math.ceil((lastsMs(freezes) + restMs) / 1000);
  const load = ['--write-rate', `${writes.rate}`, '--write-sessions', `${writes.sessions}`];
  const args = ['run', `bench/${scenario}.yaml`, ...load, '--tail', `${tailS}s`, '--seed', `${seed}`];
  // What it prints for people is not this table.
  return execa(join(root, 'drydock'), args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    reject: false,
  });
};

const eventsIn = async (folder: string): Promise<readonly RecordedEvent[]> => {
  const file = join(folder, runFiles.record);
  return existsSync(file) ? readRecord(textOf(file)) : [];
};

/** Resolves once its load goes on and nothing else does, with the name of the primary. */
const untilTail = (folders: () => readonly string[], ended: () => boolean) =>
  waitFor({
    what: 'the last phase of the run',
    deadlineMs: bringUpMs,
    signal: new AbortController().signal,
    next: 'see what the run says',
    ask: async () => {
      if (ended()) return { hopeless: 'the run ended before it' };
      const [folder] = folders();
      if (folder === undefined) return { seen: 'there is no folder of the run' };
      const events = await eventsIn(folder);
      const topology = events.findLast((event) => event.kind === 'topology')?.topology;
      const primary = topology === undefined ? undefined : primaryOf(topology)?.name;
      return primary !== undefined && events.some((event) => event.kind === 'phase' && event.phase === 'tail')
        ? { done: { folder, primary } }
        : { seen: events.at(-1)?.kind ?? 'no record' };
    },
  });

/** This process may stand still as well: then it knows less of when it did something. */
const freezeAll = async (
  freezes: readonly Freeze[],
  { primary, originMs }: { readonly primary: number; readonly originMs: number },
): Promise<Frozen> => {
  const stalls: Stall[] = [];
  const endWatch = watchStalls(hostClockMs, (stall) => stalls.push(stall), closeStallMs);
  const fromMs = hostClockMs() - originMs;
  const outages: FrozenOutage[] = [];
  for (const { pauseMs, forMs } of freezes) {
    await sleepPrecisely(pauseMs);
    outages.push({ forMs, ...(await freezeTree(primary, forMs)) });
    console.error(`frozen ${outages.length} of ${freezes.length} times`);
  }
  endWatch();
  return { fromMs, outages: outages.map((outage) => onRunClock(widenedTruth(outage, stalls), originMs)) };
};

const compared = (folder: string, { outages, fromMs }: Frozen): Readonly<Record<string, ComparedFreezes>> => {
  const { load } = JSON.parse(readFileSync(join(folder, runFiles.plan), 'utf8')) as Plan;
  const { measurements } = JSON.parse(readFileSync(join(folder, runFiles.verdict), 'utf8')) as Verdict;
  const windowsOf = (policy: ClientPolicy) =>
    measurements.services.find((each) => each.service === 'rw' && each.policy === policy)?.windows ?? [];
  const about = { ackWithinMs: load.ackWithinMs, fromMs };
  return {
    'rw session': compareFreezes(outages, windowsOf('session'), about),
    'rw fresh': compareFreezes(outages, windowsOf('fresh'), about),
  };
};

/** What the run says of the load and of the instrument, where it does not vouch for them: then the machine made the figures. */
const unfitness = (folder: string): readonly string[] => {
  const { checks } = JSON.parse(readFileSync(join(folder, runFiles.verdict), 'utf8')) as Verdict;
  return checks
    .filter(({ check, verdict }) => ['load-was-real', 'instrument'].includes(check) && verdict !== 'pass')
    .map(({ check, summary }) => `${check}: ${summary}`);
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '6' }, json: { type: 'boolean', default: false } },
});
const seed = Number(values.seed);
const freezes = drawFreezes(Number(positionals[0] ?? 27), seed);
if (lastsMs(freezes) + restMs > loadFields.tail.parse('10m'))
  throw new Error('so many freezes last too long');

const before = new Set(foldersOf(results));
const run = startRun(freezes, seed);
let over = false;
void run.finally(() => (over = true));
const { folder, primary } = await untilTail(
  () => foldersOf(results).filter((each) => !before.has(each) && each.includes(`/${scenario}/`)),
  () => over,
);
const beOrdinary = askForPriority();
const frozen = await freezeAll(freezes, await findRun(run.pid ?? 0, primary));
beOrdinary();
await run;
const comparison = compared(folder, frozen);
const unfit = unfitness(folder);
console.log(
  values.json
    ? JSON.stringify({ seed, folder, unfit, ...comparison }, null, 2)
    : renderComparison(comparison, { folder, unfit }),
);
if (Object.values(comparison).some(({ inside, seen }) => inside < seen))
  process.exitCode = unfit.length > 0 ? 3 : 1;
