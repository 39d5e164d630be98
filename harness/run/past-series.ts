// The series that a results folder holds, and one of them summed up again from its runs.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reporter } from '../model/reporter.ts';
import { RunError } from '../model/errors.ts';
import { seriesFile, seriesSchema } from '../model/series.ts';
import type { Series } from '../model/series.ts';
import type { Verdict } from '../model/verdict.ts';
import { sumUp } from '../series/sum-up.ts';
import { judgeFolder } from './judge-folder.ts';
import type { Judges } from './judge-folder.ts';
import { foldersOf, latest } from './run-folder.ts';
import { writeReports } from './write-reports.ts';

/** The folder of a series named by its id, by `latest-series` or by a path; undefined when there is none. */
export const findSeries = (results: string, named: string): string | undefined => {
  if (named === latest) return undefined;
  const name = named === 'latest-series' ? listSeries(results)[0]?.series.id : named;
  if (name === undefined) return undefined;
  return [join(results, name), resolve(name)].find((folder) => existsSync(join(folder, seriesFile)));
};

/** Newest first. */
export const listSeries = (results: string): readonly Series[] =>
  foldersOf(results)
    .filter((folder) => existsSync(join(folder, seriesFile)))
    .flatMap((folder) => seriesIn(folder) ?? [])
    .sort((a, b) => (a.series.startedUtc < b.series.startedUtc ? 1 : -1));

/** Throws a `RunError` that names the file when it cannot be read. */
const readSeries = (folder: string): Series => {
  const series = seriesIn(folder);
  if (series !== null) return series;
  throw new RunError(
    `${join(folder, seriesFile)} cannot be read: it was changed or cut off`,
    '`drydock report` judges each of its runs by itself.',
  );
};

/** Null when it cannot be read: no single series may spoil a list of them. */
const seriesIn = (folder: string): Series | null => {
  try {
    return seriesSchema.safeParse(JSON.parse(readFileSync(join(folder, seriesFile), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
};

/** The folders of its runs, beside that of the series, in order. */
export const runFoldersOf = (folder: string): readonly string[] =>
  readSeries(folder).runs.map(({ id }) => join(folder, '../..', id));

/** Judges every run of a series again and writes all reports again. Throws a `UsageError` when a run is gone. */
export const judgeSeriesFolder = async (
  folder: string,
  judges: Judges,
  seriesReporters: readonly Reporter<Series>[],
): Promise<Series> => {
  const { series: identity, budget, course } = readSeries(folder);
  const verdicts: Verdict[] = [];
  for (const run of runFoldersOf(folder)) verdicts.push(await judgeFolder(run, judges));
  const series = sumUp({ identity, budget, course, verdicts });
  await writeReports(folder, seriesReporters, series);
  return series;
};
