// Somebody who is no part of the run harms it: its own processes, its conductor, or its primary before anything was done. None of it
// is the database's doing, so none of it is a verdict.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Miss, Try } from '../attack.ts';
import { missed } from '../attack.ts';
import type { Place } from '../shared/ground.ts';
import { processesOf } from '../shared/residue.ts';
import type { FoundProcess } from '../shared/residue.ts';
import { leftMisses, runAttack, unprepared } from '../shared/run-attack.ts';
import { entered, runArgs, runMisses, runPatienceMs, scenarios, until } from '../shared/runs.ts';
import { startDrydock } from '../shared/start.ts';
import type { Started } from '../shared/start.ts';

/** Gives what went wrong with the harm itself; null when it was done. */
type Harm = (run: Started, place: Place) => Promise<string | null>;

const harmed = (kind: string, harm: Harm, atMs: readonly [number, number]): Attack =>
  runAttack({
    kind,
    tries: 3,
    tryMs: 12_000,
    open: unprepared(({ chance, place }: Try) => {
      const run = startDrydock(runArgs(scenarios.quiet, place, chance), place, { patienceMs: runPatienceMs });
      return watched(run, place, () => harm(run, place), chance.between(...atMs));
    }),
  });

const watched = async (
  run: Started,
  place: Place,
  harm: () => Promise<string | null>,
  afterMs: number,
): Promise<readonly Miss[]> => {
  const begun = await until(place, run.ended, entered('warm-up'));
  await sleep(begun ? afterMs : 0);
  const missedIt = begun ? await harm() : 'the run ended before its warm-up';
  const answer = await run.answer;
  const [after, left] = [`${Math.round(afterMs)} ms into the warm-up`, await leftMisses(place)];
  const misses = missedIt === null ? await runMisses({ answer, statuses: [3] }) : missed('unclear', missedIt);
  return [...misses, ...left].map((miss) => ({ ...miss, what: `${after}: ${miss.what}` }));
};

const killThose =
  (what: string, isOne: (process: FoundProcess) => boolean): Harm =>
  (run, place) => {
    const found = processesOf(place).filter((each) => each.pid !== run.pid && isOne(each));
    for (const { pid } of found) process.kill(pid, 'SIGKILL');
    return Promise.resolve(found.length > 0 ? null : `there is no process of ${what}`);
  };

/** A postmaster on data that follows nobody. Its children end with it. */
const isPrimary = ({ command }: FoundProcess): boolean => {
  const [, data] = / -D (\S+) .*cluster_name=/.exec(command) ?? [];
  return data !== undefined && !existsSync(join(data, 'standby.signal'));
};

const stopFor: Harm = async (run) => {
  run.signal('SIGSTOP');
  await sleep(3000);
  run.signal('SIGCONT');
  return null;
};

/** The first step follows a second after the warm-up began, and the load goes on for three. */
export const harmedRuns: readonly Attack[] = [
  harmed(
    'services-killed',
    killThose('the services', ({ command }) => command.includes('services-main.ts')),
    [100, 2500],
  ),
  harmed(
    'load-killed',
    killThose('the load', ({ command }) => command.includes('load-main.ts')),
    [100, 2500],
  ),
  harmed('conductor-stopped', stopFor, [100, 1500]),
  harmed('primary-killed', killThose('the primary', isPrimary), [100, 600]),
];
