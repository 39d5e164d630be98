// The folders of runs, results/<scenario>/<UTC time>-<seed>/, and the link results/latest to the newest.
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { RunError, UsageError, messageOf } from '../model/errors.ts';
import { keptFolder } from '../model/modes.ts';

export interface RunFolder {
  /** `<scenario>/<UTC time>-<seed>`. */
  readonly id: string;
  /** Fit for a folder, a label and a namespace: at most 50 characters of [a-z0-9-]. */
  readonly label: string;
  /** Absolute. */
  readonly path: string;
}

/** The files of a run's folder. */
export const runFiles = {
  plan: 'plan.json',
  record: 'record.jsonl',
  ledger: 'ledger.jsonl',
  stored: 'stored.jsonl',
  verdict: 'verdict.json',
} as const;

interface FolderWish {
  /** The folder that holds all runs. */
  readonly results: string;
  readonly scenario: string;
  readonly seed: number;
  readonly started: Date;
}

/** Makes a folder that no other run has. Throws a `UsageError` where none can be made. */
export const createRunFolder = (wish: FolderWish): RunFolder => {
  const folder = makeNew(wish, '');
  mkdirSync(join(folder.path, 'logs'), { mode: keptFolder });
  const label = `${wish.scenario.slice(0, 20)}-${basename(folder.path)}`.toLowerCase();
  return { ...folder, label: label.replace(/[^a-z0-9]+/g, '-') };
};

export type SeriesFolder = Pick<RunFolder, 'id' | 'path'>;

/** Makes the folder of a series, beside those of its runs. */
export const createSeriesFolder = (wish: FolderWish): SeriesFolder => makeNew(wish, '-series');

/** Makes the folder of a suite; all suites are beside each other. */
export const createSuiteFolder = ({
  name,
  ...wish
}: Omit<FolderWish, 'scenario'> & { readonly name: string }): SeriesFolder =>
  makeNew({ ...wish, scenario: 'suites' }, `-${name}`);

const makeNew = ({ results, scenario, seed, started }: FolderWish, suffix: string): SeriesFolder => {
  // At the end of the run it would be too late.
  if (isInTheWay(results))
    throw new UsageError(`${inTheWayText(results)}, or name another place with --results`);
  try {
    makeFolders(join(results, scenario));
    for (let attempt = 1; ; attempt += 1) {
      const name = `${timeText(started)}-${seed}${suffix}${attempt === 1 ? '' : `-${attempt}`}`;
      const path = join(results, scenario, name);
      if (madeFolder(path)) return { id: `${scenario}/${name}`, path };
    }
  } catch (cause) {
    throw new UsageError(
      `no folder for the run can be made below ${results}: ${messageOf(cause)}; --results names another place`,
      { cause },
    );
  }
};

/** One after the other from the first that is missing: asked for all at once, Node never returns where the system makes none (/proc). */
const makeFolders = (path: string): void => {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  madeFolder(path);
};

/** The folders of all runs and series, in no order; `latest` is a link, and none of them. */
export const foldersOf = (results: string): readonly string[] => foldersIn(results).flatMap(foldersIn);

const foldersIn = (folder: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch (cause) {
    throw new UsageError(`the folder ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  }
};

const timeText = (moment: Date): string => moment.toISOString().replace(/[-:]|\.\d+/g, '');

/** What the newest run is called. */
export const latest = 'latest';

/** Whether results/latest is something else than the link. It is somebody's then, and nothing is known of it. */
export const isInTheWay = (results: string): boolean => {
  try {
    return lstatSync(join(results, latest), { throwIfNoEntry: false })?.isSymbolicLink() === false;
  } catch {
    return false;
  }
};

export const inTheWayText = (results: string): string =>
  `${join(results, latest)} is in the way of the link to the newest run, and is no link itself; move it away`;

/** Makes results/latest point to the run, in one step so that it never points nowhere. Throws a `RunError` when it cannot be made. */
export const pointLatestAt = (results: string, folder: RunFolder): void => {
  const link = join(results, latest);
  const next = `${link}.${process.pid}`;
  try {
    rmSync(next, { force: true });
    if (isInTheWay(results)) throw new Error(inTheWayText(results));
    symlinkSync(relative(results, folder.path), next);
    renameSync(next, link);
  } catch (cause) {
    throw new RunError(
      `no link to the newest run can be made: ${messageOf(cause)}`,
      `The run was carried out; \`drydock report ${folder.id}\` judges it.`,
    );
  }
};

const madeFolder = (path: string): boolean => {
  try {
    mkdirSync(path, { mode: keptFolder });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};
