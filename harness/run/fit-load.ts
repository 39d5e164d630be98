// Fits a load to the machine, where neither the scenario nor the command line names its rates: a trial before the warm-up takes
// the default rates, or halves them until the service, the load and its host carry them. The load that is tried is the one that
// counts afterwards, so that every write stays in its ledger.
import type { LoadSample } from '../../load/ledger.ts';
import { decideTrial } from '../measure/load-seconds.ts';
import type { TrialDecision } from '../measure/load-seconds.ts';
import { RunError } from '../model/errors.ts';
import type { Fitted } from '../model/fitted.ts';
import { trialLimits } from '../model/load-fitness.ts';
import type { Plan } from '../model/plan.ts';
import type { RunContext } from '../model/run-context.ts';
import type { RunningLoad } from '../model/site.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import { waitFor } from '../model/wait.ts';
import { fittedPlan, fittedText, rateSettings } from '../plan/fitted.ts';

/** Less is no load any more: the default 200 writes/s are 12.5 then. */
const shareMin = 1 / 16;

interface LoadTrial {
  readonly plan: Plan;
  readonly load: Pick<RunningLoad, 'onSample' | 'steer'>;
  readonly context: Pick<RunContext, 'signal' | 'record' | 'note'>;
}

/** Resolves once operations count, with the plan at the rates that were found. A `RunError` when there are none. */
export const fitLoad = async ({ plan, load, context }: LoadTrial): Promise<Plan> => {
  const samples: LoadSample[] = [];
  load.onSample((sample) => samples.push(sample));
  let reason: string | null = null;
  for (let share = 1; ; share /= 2) {
    const decided = await decision({ plan, samples, share, context });
    const why = decided.decision === 'halve' ? decided.why : null;
    const last = share / 2 < shareMin;
    if (why !== null && last && plan.allowLate !== true) throw tooMuch(why);
    if (why === null || last)
      return take({ plan, load, context }, samples, { share, text: fittedText(plan, share, reason) });
    reason = why;
    context.note(`the rates that nobody named are halved: ${why}`);
    await load.steer({ share: share / 2, counted: false });
  }
};

const tooMuch = (why: string): RunError =>
  new RunError(
    `the machine does not carry even ${shareMin} of the default load: ${why}`,
    'Give it more processors, or end what else runs there; --allow-late goes on all the same.',
  );

/** At a lower rate what had queued at the one before is worked off first. */
const leftOutOf = ({ load: { operationTimeoutMs } }: Plan, share: number): number =>
  share === 1 ? 1 : 1 + Math.ceil(operationTimeoutMs / 1000);

const decision = ({
  plan,
  samples,
  share,
  context: { signal },
}: Pick<LoadTrial, 'plan' | 'context'> & {
  readonly samples: readonly LoadSample[];
  readonly share: number;
}): Promise<Exclude<TrialDecision, { decision: 'wait' }>> =>
  waitFor({
    what: `the load to be tried at ${share} of its rates`,
    deadlineMs: timeoutsMs.loadTrial,
    signal,
    next: 'Its log is load.log in the run’s logs folder.',
    ask: () => {
      const own = samples.filter((sample) => sample.share === share);
      const decided = decideTrial(own, trialLimits(plan.load.ackWithinMs), leftOutOf(plan, share));
      return Promise.resolve(
        decided.decision === 'wait' ? { seen: `${own.length} seconds of it` } : { done: decided },
      );
    },
  });

const take = async (
  { plan, load, context }: LoadTrial,
  samples: readonly LoadSample[],
  fitted: Fitted,
): Promise<Plan> => {
  await load.steer({ share: fitted.share, counted: true });
  await waitFor({
    what: 'the load to count',
    deadlineMs: timeoutsMs.loadTrial,
    signal: context.signal,
    next: 'Its log is load.log in the run’s logs folder.',
    ask: () =>
      Promise.resolve(samples.at(-1)?.counted === true ? { done: undefined } : { seen: 'it is still tried' }),
  });
  const found = fittedPlan(plan, fitted);
  context.record({ kind: 'fitted', fitted });
  context.record({ kind: 'settings', settings: rateSettings(found) });
  return found;
};
