// What a suite is made of: the lists and the folders that a person named, read, and every scenario in them planned before the first
// one is started.
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';
import type { Platform } from '../model/platform.ts';
import type { Planned } from '../plan/make-plan.ts';
import { repetitionSeed } from '../series/seeds.ts';
import { readSuite } from '../spec/read-suite.ts';
import type { SuiteItem } from '../spec/suite-schema.ts';
import { inputBytesMax, readInput } from '../text/input-file.ts';
import { shortened } from '../text/printable.ts';
import { shownPath } from './command.ts';
import type { Program } from './program.ts';
import { planNamed, scenarioFilesIn } from './scenario-files.ts';
import type { PlanningOptions } from './scenario-files.ts';
import { orWrongUse } from './wrong-use.ts';

/** One scenario of a suite, with what is said in place of its own settings. */
interface WantedScenario {
  /** Its name, or its path. */
  readonly named: string;
  readonly options: PlanningOptions;
  /** Where a list names it, or the start of its file in a folder. */
  readonly place: Place;
}

/** The plans of all scenarios that lists and folders name. Throws a `UsageError` for the first mistake in any of them. */
export const planSuite = (
  program: Program,
  paths: readonly string[],
  platform: Platform,
  { seed, ...options }: PlanningOptions & { readonly seed: number },
): readonly Planned[] =>
  paths
    .flatMap(wantedIn)
    .map(({ named, options: own, place }, index) =>
      placed(place, () =>
        planNamed(program, named, platform, { ...options, ...own, seed: repetitionSeed(seed, index + 1) }),
      ),
    );

/** After the only list or folder, in letters that a folder may have. */
export const suiteName = (paths: readonly string[]): string => {
  const [only = '', ...others] = paths;
  const name = others.length > 0 ? '' : basename(only, '.yaml');
  const fit = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return fit.replace(/^-|-$/g, '').slice(0, 60) || 'suite';
};

const wantedIn = (path: string): readonly WantedScenario[] =>
  isFolder(path) ? inFolder(path) : inList(path);

/** What is not there is no folder; reading it says so. */
const isFolder = (path: string): boolean =>
  orWrongUse(
    () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
    (why) => `${shortened(path, 200)} cannot be looked at: ${why}`,
  );

const inFolder = (folder: string): readonly WantedScenario[] => {
  const files = orWrongUse(
    () => scenarioFilesIn(folder),
    (why) => `the folder ${shortened(folder, 200)} cannot be read: ${why}`,
  );
  if (files.length === 0) throw new UsageError(`no scenario in the folder ${shortened(folder, 200)}`);
  return files.map((named) => ({
    named,
    options: {},
    place: { file: shownPath(named), line: 1, column: 1 },
  }));
};

const inList = (file: string): readonly WantedScenario[] => {
  const shown = shownPath(file);
  const text = readInput({ path: file, shown, what: 'the suite', bytesMax: inputBytesMax.byHand });
  return readSuite(text, shown).map(({ place, ...item }) => ({
    named: item.scenario.endsWith('.yaml') ? resolve(dirname(file), item.scenario) : item.scenario,
    options: optionsOf(item),
    place,
  }));
};

/** In the words of the command line. */
const optionsOf = ({ load = {}, repeat, allowLate }: SuiteItem): PlanningOptions => {
  const { writesPerSecond, readsPerSecond, probesPerSecond, ...same } = load;
  return {
    ...same,
    ...(writesPerSecond !== undefined && { writeRate: writesPerSecond }),
    ...(readsPerSecond !== undefined && { readRate: readsPerSecond }),
    ...(probesPerSecond !== undefined && { probeRate: probesPerSecond }),
    ...(repeat !== undefined && { repeat }),
    ...(allowLate !== undefined && { allowLate }),
  };
};

/** A mistake without a place of its own, such as an unknown name or options that do not go together, is where the scenario is named. */
const placed = <T>(place: Place, deed: () => T): T => {
  try {
    return deed();
  } catch (error) {
    if (!(error instanceof UsageError) || error.place !== undefined) throw error;
    throw new UsageError(error.message, { cause: error, place });
  }
};
