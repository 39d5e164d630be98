// Real local runs of the attacks' own scenarios: short, lightly loaded, one that passes and one that fails.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent } from '../../../harness/model/record.ts';
import { foldersOf, runFiles } from '../../../harness/run/run-folder.ts';
import { missed } from '../attack.ts';
import type { Miss } from '../attack.ts';
import type { Chance } from './chance.ts';
import { answerMisses, howItEnded, linesOf, shown } from './answers.ts';
import type { Ground, Place } from './ground.ts';
import { runDrydock } from './start.ts';
import type { Answer } from './start.ts';

const scenarioOf = (name: string): string => join(import.meta.dirname, `../scenarios/attack-${name}.yaml`);

/** Standing still for a moment, within its budget; beyond it; and cut off from everybody. */
export const scenarios = {
  quiet: scenarioOf('quiet'),
  overBudget: scenarioOf('over-budget'),
  cut: scenarioOf('cut'),
} as const;

/** A run ends by itself long before. */
export const runPatienceMs = 150_000;

export const runArgs = (scenario: string, place: Place, chance: Chance): readonly string[] => [
  'run',
  scenario,
  '--results',
  place.results,
  '--seed',
  String(chance.below(1_000_000)),
];

export interface BaseRun {
  /** The scenario's name. */
  readonly scenario: string;
  readonly folder: string;
  readonly status: number;
  readonly tookMs: number;
}

export interface BaseRuns {
  /** Passes. */
  readonly quiet: BaseRun;
  /** Fails. */
  readonly overBudget: BaseRun;
}

let made: Promise<BaseRuns> | undefined;

/** Made on first use, one after the other; kept for all kinds of attack. Rejects when they do not end as they should. */
export const baseRuns = (ground: Ground): Promise<BaseRuns> => (made ??= makeBaseRuns(ground));

const makeBaseRuns = async (ground: Ground): Promise<BaseRuns> => ({
  quiet: await makeBaseRun(ground, 'quiet', 0),
  overBudget: await makeBaseRun(ground, 'overBudget', 1),
});

/** A machine that was busy may make one of them unknown; it is made again then. */
const makeBaseRun = async (
  ground: Ground,
  which: 'quiet' | 'overBudget',
  wanted: number,
  triesLeft = 3,
): Promise<BaseRun> => {
  const place = ground.place(`base-${which}-${triesLeft}`);
  const args = ['run', scenarios[which], '--results', place.results, '--seed', '1'];
  const answer = await runDrydock(args, place, { patienceMs: runPatienceMs });
  const folder = runFolderIn(place);
  if (answer.status === wanted && folder !== null)
    return { scenario: folder.split('/').at(-2)!, folder, status: wanted, tookMs: answer.tookMs };
  if (triesLeft > 1 && answer.status === 3) return makeBaseRun(ground, which, wanted, triesLeft - 1);
  throw new Error(
    `the run of ${which} ended with ${howItEnded(answer)}, not ${wanted}:\n${answer.out}${answer.err}`,
  );
};

/** The only run of a place; null before there is one. */
export const runFolderIn = ({ results }: Place): string | null =>
  existsSync(results) ? (foldersOf(results)[0] ?? null) : null;

/** The events of the only run of a place, as far as they are written. */
const eventsIn = (place: Place): readonly RecordedEvent[] => {
  const folder = runFolderIn(place);
  const file = folder === null ? '' : join(folder, runFiles.record);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RecordedEvent);
};

/** Waits until its record says so; false when it ended before, or never came there. */
export const until = async (
  place: Place,
  ended: () => boolean,
  said: (event: RecordedEvent) => boolean,
): Promise<boolean> => {
  const deadlineMs = performance.now() + runPatienceMs;
  while (performance.now() < deadlineMs) {
    if (eventsIn(place).some(said)) return true;
    if (ended()) return false;
    await sleep(20);
  }
  return false;
};

export const entered = (phase: string) => (event: RecordedEvent) =>
  event.kind === 'phase' && event.phase === phase;

/** How a run that was disturbed may end. */
export interface DisturbedRun {
  readonly answer: Answer;
  /** 1 is never among them: nothing of it is the database's doing. */
  readonly statuses: readonly number[];
  /** Whether its progress is drawn on a terminal. */
  readonly drawnOn?: boolean;
}

/** What is wrong with the end of a run that was disturbed. Its progress is on standard error as well, so lines are not counted. */
export const runMisses = async ({
  answer,
  statuses,
  drawnOn = false,
}: DisturbedRun): Promise<readonly Miss[]> => {
  const { status } = answer;
  const judged = status === 0 || status === 1;
  const wrong = judged && !statuses.includes(status);
  return [
    ...missed('wrong verdicts', wrong && `${status === 0 ? 'pass' : 'fail'}: ${verdictLine(answer)}`),
    ...missed('unclear', answer.cutShort && 'did not end'),
    ...(await answerMisses(answer, { statuses: [...statuses, 0, 1], quick: false, counted: false, drawnOn })),
  ];
};

const verdictLine = ({ out }: Answer): string => shown(linesOf(out)[0] ?? '');

/** Judges the run of a place again: it may have a verdict only if it came to its end. */
export const reportMisses = async (place: Place): Promise<readonly Miss[]> => {
  const folder = runFolderIn(place);
  if (folder === null) return [];
  const sealed = readdirSync(folder).includes('manifest.json');
  const answer = await runDrydock(['report', folder, '--results', place.results], place);
  const judged = answer.status === 0 || answer.status === 1;
  const wrong = answer.status === 1 || (answer.status === 0 && !sealed);
  return [
    ...missed('wrong verdicts', judged && wrong && `report: ${howItEnded(answer)}: ${verdictLine(answer)}`),
    ...(await answerMisses(answer, { statuses: [0, 1, 2, 3] })),
  ];
};
