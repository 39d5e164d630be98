// What all attacks on real runs have in common: what they are held against, and the look at what a run left.
import { missed, possible } from '../attack.ts';
import type { Attack, Miss, OpenedAttack } from '../attack.ts';
import { answerMisses } from './answers.ts';
import type { Place } from './ground.ts';
import { residueOf } from './residue.ts';
import { runPatienceMs } from './runs.ts';
import { runDrydock } from './start.ts';

type RunAttack = Pick<Attack, 'kind' | 'tries' | 'tryMs' | 'open'> & Partial<Attack>;

/** A run may take its time; everything else is asked of it. */
export const runAttack = (attack: RunAttack): Attack => ({
  triesWhenQuick: 0,
  atOnce: 1,
  held: ['wrong verdicts', 'left behind', 'stack traces', 'unclear', 'over 300 MB'],
  whyNot: possible,
  ...attack,
});

/** One that needs nothing before its tries. */
export const unprepared = (attempt: OpenedAttack['attempt']): Attack['open'] => {
  const opened = { attempt };
  return () => Promise.resolve(opened);
};

export const leftMisses = async (place: Place): Promise<readonly Miss[]> =>
  (await residueOf(place)).flatMap((what) => missed('left behind', what));

/** What killed runs left is removed by `drydock clean`; what is there after it counts. */
export const cleanMisses = async (place: Place): Promise<readonly Miss[]> => {
  const answer = await runDrydock(['clean'], place, { patienceMs: runPatienceMs });
  return [
    ...(await answerMisses(answer, { statuses: [0], quick: false })).map((miss) => ({
      ...miss,
      what: `clean: ${miss.what}`,
    })),
    ...(await leftMisses(place)),
  ];
};

export const whyNotRoot = (): string | null => (process.getuid?.() === 0 ? null : 'it takes root');
