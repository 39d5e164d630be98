// The folders of runs, results/<scenario>/<UTC time>-<seed>/, and the link results/latest to the newest.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

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

/** Makes a folder that no other run has. */
export const createRunFolder = (wish: FolderWish): RunFolder => {
  const folder = makeNew(wish, '');
  mkdirSync(join(folder.path, 'logs'));
  const label = `${wish.scenario.slice(0, 20)}-${basename(folder.path)}`.toLowerCase();
  return { ...folder, label: label.replace(/[^a-z0-9]+/g, '-') };
};

export type SeriesFolder = Pick<RunFolder, 'id' | 'path'>;

/** Makes the folder of a series, beside those of its runs. */
export const createSeriesFolder = (wish: FolderWish): SeriesFolder => makeNew(wish, '-series');

const makeNew = ({ results, scenario, seed, started }: FolderWish, suffix: string): SeriesFolder => {
  mkdirSync(join(results, scenario), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const name = `${timeText(started)}-${seed}${suffix}${attempt === 1 ? '' : `-${attempt}`}`;
    const path = join(results, scenario, name);
    if (madeFolder(path)) return { id: `${scenario}/${name}`, path };
  }
};

/** The folders of all runs and series, in no order; `latest` is a link, and none of them. */
export const foldersOf = (results: string): readonly string[] => foldersIn(results).flatMap(foldersIn);

const foldersIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name))
    : [];

const timeText = (moment: Date): string => moment.toISOString().replace(/[-:]|\.\d+/g, '');

/** Makes results/latest point to the run, in one step so that it never points nowhere. */
export const pointLatestAt = (results: string, folder: RunFolder): void => {
  const link = join(results, 'latest');
  const next = `${link}.${process.pid}`;
  rmSync(next, { force: true });
  symlinkSync(relative(results, folder.path), next);
  renameSync(next, link);
};

const madeFolder = (path: string): boolean => {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};
