// The folder of a real run with one file damaged, beside two that are whole: nobody may get a verdict out of it that it does not
// carry, and the others must be shown as ever.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missed, possible } from '../attack.ts';
import type { Attack, Miss, Try } from '../attack.ts';
import { answerMisses, howItEnded, shown } from '../shared/answers.ts';
import { damage, damagedFiles } from '../shared/damage.ts';
import type { Damage } from '../shared/damage.ts';
import type { Place } from '../shared/ground.ts';
import { filesLeft } from '../shared/residue.ts';
import { baseRuns } from '../shared/runs.ts';
import type { BaseRun, BaseRuns } from '../shared/runs.ts';
import { runDrydock } from '../shared/start.ts';
import type { Answer } from '../shared/start.ts';

export const damagedRuns: Attack = {
  kind: 'damaged-runs',
  tries: 100,
  triesWhenQuick: 12,
  tryMs: 4200,
  atOnce: 2,
  held: ['wrong verdicts', 'left behind', 'stack traces', 'unclear', 'over 2 s', 'over 300 MB'],
  whyNot: possible,
  open: async (ground) => {
    const runs = await baseRuns(ground);
    return { attempt: (each) => attempt(each, runs) };
  },
};

interface Damaged extends Damage {
  readonly folder: string;
  readonly id: string;
  /** The run that it was before. */
  readonly was: BaseRun;
  readonly runs: BaseRuns;
}

const attempt = async ({ number, chance, place }: Try, runs: BaseRuns): Promise<readonly Miss[]> => {
  for (const { folder, scenario } of Object.values(runs) as BaseRun[])
    cpSync(folder, join(place.results, scenario, nameOf(folder)), { recursive: true });
  const was = chance.oneIn(2) ? runs.quiet : runs.overBudget;
  const id = `${was.scenario}/20260101T000000Z-7`;
  const folder = join(place.results, id);
  cpSync(was.folder, folder, { recursive: true });
  const damaged = { ...damage(folder, number, chance), folder, id, was, runs };
  const overview = chance.pick(['list', 'drills'] as const);
  const misses = [
    // What is said of a verdict that cannot be read ends when the run is judged again.
    ...(damaged.file === 'verdict.json' ? await overviewMisses(overview, damaged, place, 'before') : []),
    ...(await reportMisses(damaged, place)),
    ...(await overviewMisses(overview, damaged, place, 'after')),
    ...filesLeft(place, []).flatMap((what) => missed('left behind', what)),
  ];
  return misses.map((miss) => ({ ...miss, what: `${damaged.file} ${damaged.what}: ${miss.what}` }));
};

const nameOf = (folder: string): string => folder.slice(dirname(folder).length + 1);

/** A verdict that is damaged alone is made anew from what it rests on. */
const mayBeJudged = ({ file }: Damage): boolean => file === 'verdict.json';

const reportMisses = async (damaged: Damaged, place: Place): Promise<readonly Miss[]> => {
  const { folder, was } = damaged;
  const report = () => runDrydock(['report', folder, '--results', place.results], place);
  const answer = await report();
  const { status, out, err } = answer;
  const allowed = mayBeJudged(damaged) ? was.status : null;
  const judged = (status === 0 || status === 1) && status !== allowed;
  const said = `${out}\n${err}`;
  const silent = (status === 2 || status === 3) && !namesIt(damaged, said);
  return [
    ...missed('wrong verdicts', judged && `report: ${status === 0 ? 'pass' : 'fail'}`),
    ...missed('unclear', silent && `report does not name the file: ${firstWords(answer)}`),
    ...prefixed('report', await answerMisses(answer, { statuses: [0, 1, 2, 3] }, report)),
  ];
};

/** A folder without a plan is named itself; of a seal that is altered nobody can tell from the file that it does not fit. */
const namesIt = ({ file, folder }: Damaged, said: string): boolean =>
  said.includes(file) ||
  (file === 'plan.json' && said.includes(folder)) ||
  (file === 'manifest.json' && damagedFiles.some((other) => said.includes(other)));

const firstWords = ({ err, out, ...ended }: Answer): string =>
  `${howItEnded(ended)}, ${shown((err === '' ? out : err).split('\n')[0] ?? '')}`;

const prefixed = (command: string, misses: readonly Miss[]): readonly Miss[] =>
  misses.map((miss) => ({ ...miss, what: `${command}: ${miss.what}` }));

/** One of the two commands, to have time for more tries. */
const overviewMisses = async (
  name: 'list' | 'drills',
  damaged: Damaged,
  place: Place,
  when: 'before' | 'after',
): Promise<readonly Miss[]> => {
  const command = () => runDrydock([name, '--json', '--results', place.results], place);
  const answer = await command();
  const look = name === 'list' ? listMisses : drillsMisses;
  return prefixed(name, [
    ...(await answerMisses(answer, { statuses: [0] }, command)),
    ...(answer.status === 0 ? look(answer.out, damaged, when) : []),
  ]);
};

interface Listed {
  readonly runs: readonly { readonly id: string; readonly verdict: string | null }[];
}

const listMisses = (out: string, damaged: Damaged, when: 'before' | 'after'): readonly Miss[] => {
  const { runs } = JSON.parse(out) as Listed;
  const listed = (id: string) => runs.find((run) => run.id === id);
  const { quiet, overBudget } = damaged.runs;
  const wanted = [
    [quiet, 'pass'],
    [overBudget, 'fail'],
  ] as const;
  const found = listed(damaged.id);
  const verdict = found?.verdict ?? 'none';
  const judged = when === 'after' && !mayBeJudged(damaged) && ['pass', 'fail'].includes(verdict);
  return [
    ...wanted.flatMap(([{ scenario, folder }, word]) =>
      missed(
        'unclear',
        listed(`${scenario}/${nameOf(folder)}`)?.verdict !== word && `a whole run is not shown as ${word}`,
      ),
    ),
    ...missed('unclear', found === undefined && 'the damaged run is not named'),
    ...missed('wrong verdicts', judged && `shows ${verdict}`),
  ];
};

interface Row {
  readonly verdicts: Readonly<Record<'pass' | 'fail' | 'unknown', number>>;
}

const drillsMisses = (out: string, damaged: Damaged, when: 'before' | 'after'): readonly Miss[] => {
  const rows = JSON.parse(out) as readonly Row[];
  const [passes, failures] = (['pass', 'fail'] as const).map((verdict) =>
    rows.reduce((sum, row) => sum + row.verdicts[verdict], 0),
  ) as [number, number];
  const more = when === 'after' && !mayBeJudged(damaged) && (passes > 1 || failures > 1);
  return [
    ...missed('unclear', (passes < 1 || failures < 1) && 'a whole run is not counted'),
    ...missed('wrong verdicts', more && `counts ${passes} passes and ${failures} failures, not 1 and 1`),
  ];
};
