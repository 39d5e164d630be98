// The folder of a run, results/<scenario>/<UTC time>-<seed>/, and the link results/latest to the newest.
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

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

/** Makes a folder that no other run has. */
export const createRunFolder = (options: {
  readonly results: string;
  readonly scenario: string;
  readonly seed: number;
  readonly started: Date;
}): RunFolder => {
  const time = timeText(options.started);
  mkdirSync(join(options.results, options.scenario), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const name = `${time}-${options.seed}${attempt === 1 ? '' : `-${attempt}`}`;
    const path = join(options.results, options.scenario, name);
    if (!madeFolder(path)) continue;
    mkdirSync(join(path, 'logs'));
    const label = `${options.scenario.slice(0, 20)}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return { id: `${options.scenario}/${name}`, label, path };
  }
};

export type SeriesFolder = Pick<RunFolder, 'id' | 'path'>;

/** Makes the folder of a series, beside those of its runs. */
export const createSeriesFolder = (options: {
  readonly results: string;
  readonly scenario: string;
  readonly seed: number;
  readonly started: Date;
}): SeriesFolder => {
  mkdirSync(join(options.results, options.scenario), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const name = `${timeText(options.started)}-${options.seed}-series${attempt === 1 ? '' : `-${attempt}`}`;
    const path = join(options.results, options.scenario, name);
    if (madeFolder(path)) return { id: `${options.scenario}/${name}`, path };
  }
};

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
