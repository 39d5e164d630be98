// The conductor killed at any moment of a real run: `drydock clean` finds and removes everything, and nobody judges the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { whyNoFilter } from '../../../harness/platforms/local/bodies/table.ts';
import { cleanMisses, runAttack } from '../shared/run-attack.ts';
import { baseRuns, reportMisses, runArgs, runPatienceMs, scenarios } from '../shared/runs.ts';
import { startDrydock } from '../shared/start.ts';

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
        const run = startDrydock(runArgs(cuts ? scenarios.cut : scenarios.quiet, place, chance), place, {
          patienceMs: runPatienceMs,
        });
        await Promise.race([sleep(chance.between(200, tookMs)), run.answer]);
        run.signal('SIGKILL');
        await run.answer;
        return [...(await cleanMisses(place)), ...(await reportMisses(place))];
      },
    };
  },
});
