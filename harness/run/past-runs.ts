// The runs that a results folder holds, newest first, and how to name one of them.
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Judgement, ServiceMeasure, Verdict } from '../model/verdict.ts';
import { runFiles } from './run-folder.ts';

export interface PastRun {
  readonly id: string;
  readonly folder: string;
  /** Null when the run was killed before it was judged. */
  readonly verdict: Judgement | null;
}

export const listRuns = (results: string): PastRun[] =>
  foldersIn(results)
    .filter((scenario) => scenario !== 'latest')
    .flatMap((scenario) => foldersIn(join(results, scenario)).map((run) => `${scenario}/${run}`))
    .map((id) => ({ id, folder: join(results, id) }))
    .filter(({ folder }) => existsSync(join(folder, runFiles.plan)))
    .sort((a, b) => timeOf(b.id).localeCompare(timeOf(a.id)))
    .map((run) => ({ ...run, verdict: verdictIn(run.folder)?.verdict ?? null }));

/** What was judged of each run, newest first. A run that was killed before it was judged has nothing to say. */
export const readVerdicts = (results: string): Verdict[] =>
  listRuns(results).flatMap(({ folder }) => verdictIn(folder) ?? []);

/** The folder of a run named by its id, by `latest` or by a path. Throws a `UsageError` when there is none. */
export const findRun = (results: string, named: string): string => {
  const found = [join(results, named), resolve(named)].find((folder) =>
    existsSync(join(folder, runFiles.plan)),
  );
  if (found !== undefined) return realpathSync(found);
  const newest = listRuns(results)[0];
  const hint = newest === undefined ? 'there are none yet' : `the newest is ${newest.id}`;
  throw new UsageError(`no run "${named}"; ${hint}, and \`drydock list\` shows all`);
};

/** What was judged of the run in a folder; null when it was killed before that. */
export const verdictOf = (folder: string): Verdict | null => verdictIn(folder);

const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];

const timeOf = (id: string): string => id.split('/')[1] ?? '';

/** Verdicts of old runs know neither partitions nor traps. */
const verdictIn = (folder: string): Verdict | null => {
  const file = join(folder, runFiles.verdict);
  if (!existsSync(file)) return null;
  const verdict = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
  const services = verdict.measurements.services.map((service) => ({ ...unsplit, ...service }));
  return { ...untrapped, ...verdict, measurements: { ...verdict.measurements, services } };
};

const unsplit: Pick<ServiceMeasure, 'partitions'> = { partitions: [] };
const untrapped: Pick<Verdict, 'traps'> = { traps: [] };
