// Four runs at once on one machine, with the same folders: it may be too busy for a verdict, and no run is blamed for another.
import { possible } from '../attack.ts';
import { leftMisses, runAttack, unprepared } from '../shared/run-attack.ts';
import { runArgs, runMisses, runPatienceMs, scenarios } from '../shared/runs.ts';
import { runDrydock } from '../shared/start.ts';

const together = 4;

export const crowds = runAttack({
  kind: 'four-at-once',
  tries: 2,
  tryMs: 25_000,
  whyNot: possible,
  open: unprepared(async ({ chance, place }) => {
    const answers = await Promise.all(
      Array.from({ length: together }, () =>
        runDrydock(runArgs(scenarios.quiet, place, chance), place, { patienceMs: runPatienceMs }),
      ),
    );
    const misses = await Promise.all(answers.map((answer) => runMisses({ answer, statuses: [0, 3] })));
    return [...misses.flat(), ...(await leftMisses(place))];
  }),
});
