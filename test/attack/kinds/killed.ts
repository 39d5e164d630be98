// The conductor killed at any moment of a real run: `drydock clean` finds and removes everything, and nobody judges the rest.
import { whyNoFilter } from '../../../harness/platforms/local/bodies/table.ts';
import { cleanMisses, runAttack } from '../shared/run-attack.ts';
import { atSomeMoment, baseRuns, reportMisses, scenarios, startRun } from '../shared/runs.ts';

/** One in four cuts a network, where that can be done. */
const cutOneIn = 4;

export const killed = runAttack({
  kind: 'killed',
  tries: 40,
  triesWhenQuick: 2,
  tryMs: 8500,
  atOnce: 2,
  open: async (ground) => {
    const { tookMs } = (await baseRuns(ground)).quiet;
    return {
      attempt: async ({ chance, place }) => {
        const cuts = chance.oneIn(cutOneIn) && whyNoFilter() === null;
        const run = startRun(cuts ? scenarios.cut : scenarios.quiet, place, chance);
        await atSomeMoment(run, chance, tookMs);
        run.signal('SIGKILL');
        await run.answer;
        return [...(await cleanMisses(place)), ...(await reportMisses(place))];
      },
    };
  },
});
