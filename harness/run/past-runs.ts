// The runs that a results folder holds, newest first, and how to name one of them.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { upgradedVerdict } from '../model/verdict-1.ts';
import { verdictSchema } from '../model/verdict.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';
import { shortened } from '../text/printable.ts';
import { foldersOf, inTheWayText, isInTheWay, latest, runFiles } from './run-folder.ts';

export interface PastRun {
  readonly id: string;
  readonly folder: string;
  /** Null when the run was killed before it was judged, or its verdict cannot be read. */
  readonly verdict: Judgement | null;
  /** Why its verdict cannot be read; null when it can, or was never given. */
  readonly problem: string | null;
}

/** A folder with a verdict and without a plan is one of a run, too: one that was harmed. */
const signs = [runFiles.plan, runFiles.verdict] as const;

export const listRuns = (results: string): PastRun[] =>
  foldersOf(results)
    .filter((folder) => signs.some((file) => existsSync(join(folder, file))))
    .sort((a, b) => basename(b).localeCompare(basename(a)))
    .map((folder) => {
      const { verdict, problem } = readVerdict(folder);
      return { id: relative(results, folder), folder, verdict: verdict?.verdict ?? null, problem };
    });

/** What was judged of each run, newest first, and why it cannot be said of others. A run that was killed before it was judged has nothing to say. */
export const readVerdicts = (
  results: string,
): { readonly verdicts: readonly Verdict[]; readonly problems: readonly string[] } => {
  const read = listRuns(results).map(({ folder }) => readVerdict(folder));
  return {
    verdicts: read.flatMap(({ verdict }) => verdict ?? []),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
};

/** The folder of a run named by its id, by `latest` or by a path. Throws a `UsageError` when there is none. */
export const findRun = (results: string, named: string): string => {
  if (named === latest && isInTheWay(results))
    throw new UsageError(`${inTheWayText(results)}, or name the run: \`drydock list\` shows all`);
  const found = foldersCalled(results, named).find((folder) => existsSync(join(folder, runFiles.plan)));
  if (found !== undefined) return realpathSync(found);
  const newest = listRuns(results).find(({ problem }) => problem === null);
  const hint = newest === undefined ? 'there are none yet' : `the newest is ${newest.id}`;
  throw new UsageError(`no run "${shortened(named)}"; ${hint}, and \`drydock list\` shows all`);
};

/** The newest run is never a folder that happens to be called so. */
const foldersCalled = (results: string, named: string): readonly string[] =>
  named === latest ? [join(results, latest)] : [join(results, named), resolve(named)];

/** What was judged of the run in a folder; null when it was killed before that. Throws a `UsageError` for a verdict of another form. */
export const verdictOf = (folder: string): Verdict | null => {
  const { verdict, problem } = readVerdict(folder);
  if (problem === null) return verdict;
  throw new UsageError(problem);
};

/** Never throws: no single run may spoil a list of them. */
const readVerdict = (
  folder: string,
): { readonly verdict: Verdict | null; readonly problem: string | null } => {
  if (!existsSync(join(folder, runFiles.plan)))
    return {
      verdict: null,
      problem: `${folder} has no ${runFiles.plan}: it was taken away, and nothing can be judged`,
    };
  const file = join(folder, runFiles.verdict);
  if (!existsSync(file)) return { verdict: null, problem: null };
  const verdict = verdictFrom(file);
  const way = `\`drydock report ${folder}\` judges the run again`;
  return verdict === null
    ? { verdict, problem: `${file} is no verdict that this drydock reads; ${way}` }
    : { verdict, problem: null };
};

const verdictFrom = (file: string): Verdict | null => {
  try {
    return verdictSchema.safeParse(upgradedVerdict(JSON.parse(readFileSync(file, 'utf8')))).data ?? null;
  } catch {
    return null;
  }
};
