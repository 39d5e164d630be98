// The runs that a results folder holds, newest first, and how to name one of them.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { upgradedVerdict } from '../model/verdict-1.ts';
import { verdictSchema } from '../model/verdict.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';
import { foldersOf, runFiles } from './run-folder.ts';

export interface PastRun {
  readonly id: string;
  readonly folder: string;
  /** Null when the run was killed before it was judged, or judged by a drydock whose verdicts this one does not read. */
  readonly verdict: Judgement | null;
}

export const listRuns = (results: string): PastRun[] =>
  foldersOf(results)
    .filter((folder) => existsSync(join(folder, runFiles.plan)))
    .sort((a, b) => basename(b).localeCompare(basename(a)))
    .map((folder) => ({
      id: relative(results, folder),
      folder,
      verdict: verdictIn(folder)?.verdict ?? null,
    }));

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

/** What was judged of the run in a folder; null when it was killed before that. Throws a `UsageError` for a verdict of another form. */
export const verdictOf = (folder: string): Verdict | null => {
  const read = readVerdict(folder);
  if (read === null || read.success) return read?.data ?? null;
  throw new UsageError(
    `${join(folder, runFiles.verdict)} is no verdict that this drydock reads; \`drydock report ${folder}\` judges the run again`,
  );
};

/** For lists, which no single run may spoil: one whose verdict cannot be read counts as not judged. */
const verdictIn = (folder: string): Verdict | null => readVerdict(folder)?.data ?? null;

const readVerdict = (folder: string) => {
  const file = join(folder, runFiles.verdict);
  return existsSync(file)
    ? verdictSchema.safeParse(upgradedVerdict(JSON.parse(readFileSync(file, 'utf8'))))
    : null;
};
