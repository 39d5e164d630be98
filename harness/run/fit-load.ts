// Fits a load to the machine, where neither the scenario nor the command line names its rates: a trial before the warm-up takes
// the default rates, or halves them until the service, the load and its host carry them. The load that is tried is the one that
// counts afterwards, so that every write stays in its ledger.
import type { LoadSample } from '../../load/ledger.ts';
import { decideTrial, rateOf, shortfallsIn } from '../measure/load-seconds.ts';
import type { Shortfall, TrialDecision } from '../measure/load-seconds.ts';
import { RunError } from '../model/errors.ts';
import type { Fitted } from '../model/fitted.ts';
import { trialLimits } from '../model/load-fitness.ts';
import type { Plan } from '../model/plan.ts';
import type { RunContext } from '../model/run-context.ts';
import type { RunningLoad } from '../model/site.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import { waitFor } from '../model/wait.ts';
import { overload } from './prove-load.ts';
import { fittedPlan, fittedText, rateSettings } from '../plan/fitted.ts';

/** Less is no load any more: the default 200 writes/s are 12.5 then. */
const shareMin = 1 / 16;

/** Who waits for a processor at this share does so because of others: less load would not help. */
const othersShare = 1 / 4;

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
  let named = Infinity;
  for (let share = 1; ; share /= 2) {
    const decided = await decision({ plan, samples, share, context });
    if (decided.decision === 'take')
      return take({ plan, load, context }, samples, { share, text: fittedText(plan, share, reason) });
    const seconds = samples.slice(-lastSeconds);
    const before = named;
    named = namedHz(seconds, plan);
    const inVain = before < Infinity && named < before * helpMin;
    if (share / 2 < shareMin || inVain) {
      if (plan.allowLate !== true) throw overload(namedIn(seconds, plan), plan) ?? tooMuch(decided.why);
      return take({ plan, load, context }, samples, { share, text: fittedText(plan, share, reason) });
    }
    reason = decided.why;
    context.note(`the rates that nobody named are halved: ${reason}`);
    await load.steer({ share: share / 2, counted: false });
  }
};

/** As few as a decision rests on at the least; the later half of them is looked at. */
const lastSeconds = 4;

/** So much more of the rates that were named must be answered when the others are halved, or halving is of no use to them. */
const helpMin = 1.1;

/** The services that do not keep up with a rate that was named. */
const namedIn = (seconds: readonly LoadSample[], { openRates = [] }: Plan): readonly Shortfall[] =>
  shortfallsIn(seconds).filter((each) => !openRates.includes(rateOf(each)));

/** What is answered of such rates; without end when all services keep up with theirs. */
const namedHz = (seconds: readonly LoadSample[], plan: Plan): number => {
  const behind = namedIn(seconds, plan);
  return behind.length === 0 ? Infinity : behind.reduce((sum, { answeredHz }) => sum + answeredHz, 0);
};

const tooMuch = (why: string): RunError =>
  new RunError(
    `the machine does not carry even a sixteenth of the default load: ${why}`,
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
      const limits = trialLimits(plan.load.ackWithinMs);
      const waitingMsMax = share > othersShare ? limits.waitingMsMax : Infinity;
      const decided = decideTrial(own, { ...limits, waitingMsMax }, leftOutOf(plan, share));
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
