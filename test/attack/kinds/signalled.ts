// A run told to end at any moment, once or twice: it undoes what it did, and its verdict is unknown, unless it had ended before.
import { setTimeout as sleep } from 'node:timers/promises';
import { leftMisses, runAttack } from '../shared/run-attack.ts';
import { baseRuns, runArgs, runFolderIn, runMisses, runPatienceMs, scenarios } from '../shared/runs.ts';
import { startDrydock } from '../shared/start.ts';
import type { Answer } from '../shared/start.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const signalled = runAttack({
  kind: 'signalled',
  tries: 20,
  triesWhenQuick: 1,
  tryMs: 7500,
  atOnce: 2,
  open: async (ground) => {
    const { tookMs } = (await baseRuns(ground)).quiet;
    return {
      attempt: async ({ chance, place }) => {
        const run = startDrydock(runArgs(scenarios.quiet, place, chance), place, {
          patienceMs: runPatienceMs,
        });
        const name = chance.pick(signals);
        await Promise.race([sleep(chance.between(200, tookMs)), run.answer]);
        run.signal(name);
        if (chance.oneIn(3)) {
          await sleep(chance.between(0, 500));
          run.signal(chance.pick(signals));
        }
        const answer = await run.answer;
        const ended = runFolderIn(place) === null ? endedUnbegun(answer) : answer;
        return [...(await runMisses({ answer: ended, statuses: [0, 3] })), ...(await leftMisses(place))];
      },
    };
  },
});

/** A signal that comes before there is anything to undo ends it as it ends any program. */
const endedUnbegun = (answer: Answer): Answer =>
  answer.signal !== null && (signals as readonly string[]).includes(answer.signal)
    ? { ...answer, status: 3, signal: null }
    : answer;
