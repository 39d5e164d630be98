// What became of each step of the plan, and whether what it claims to have changed is so: judged again from the record, by
// the same kinds of steps that carried it out.
import { messageOf } from '../model/errors.ts';
import type { HistoryHead } from '../model/history.ts';
import type { PlannedStep } from '../model/plan.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { Claim } from '../model/claim.ts';
import type { StepKind } from '../model/step.ts';
import type { StepResult } from '../model/verdict.ts';
import { rounded } from './rounding.ts';
import { eventsOf } from './timeline.ts';

export type StepKinds = Readonly<Record<string, StepKind<unknown>>>;

/** One per planned step, in order. A step whose claims cannot be judged has none, and a message that says why. */
export const stepResults = (
  { plan, events }: Pick<HistoryHead, 'plan' | 'events'>,
  kinds: StepKinds,
): readonly StepResult[] => {
  const members: Record<string, string> = {};
  return plan.steps.map((step) => {
    const happened = happenedIn(events, step.number);
    Object.assign(members, happened.finished?.bound);
    const judged = claimsOf(step, kinds[step.verb], { ...happened, members: { ...members } });
    const ended = happened.finished ?? happened.failed;
    return {
      number: step.number,
      verb: step.verb,
      title: step.title,
      how: step.how,
      status: statusOf(happened),
      startedMs: momentOf(happened.started),
      endedMs: momentOf(ended),
      claims: judged.claims,
      facts: happened.facts,
      message: messageFor(happened) || judged.message,
    };
  });
};

const happenedIn = (events: readonly RecordedEvent[], step: number) => {
  const own = events.filter((event) => 'step' in event && event.step === step);
  const snapshots = eventsOf(own, 'topology');
  return {
    started: eventsOf(own, 'step-started')[0],
    finished: eventsOf(own, 'step-finished')[0],
    failed: eventsOf(own, 'step-failed')[0],
    before: snapshots.find(({ when }) => when === 'before')?.topology,
    after: snapshots.find(({ when }) => when === 'after')?.topology,
    facts: Object.assign(
      {},
      ...eventsOf(own, 'step-measured').map(({ facts }) => facts),
    ) as StepResult['facts'],
  };
};
type Happened = ReturnType<typeof happenedIn>;

/** A step that was begun and never ended, because the run was interrupted, has failed. */
const statusOf = ({ started, finished }: Happened): StepResult['status'] => {
  if (started === undefined) return 'not reached';
  return finished === undefined ? 'failed' : 'done';
};

const momentOf = (event: { readonly atMs: number } | undefined): number | null =>
  event === undefined ? null : rounded(event.atMs);

const messageFor = ({ started, finished, failed }: Happened): string => {
  if (failed !== undefined) return failed.message;
  return started === undefined || finished !== undefined ? '' : 'it was under way when the run ended';
};

const claimsOf = (
  step: PlannedStep,
  kind: StepKind<unknown> | undefined,
  { finished, before, after, members, facts }: Happened & { members: Readonly<Record<string, string>> },
): { readonly claims: readonly Claim[]; readonly message: string } => {
  if (finished === undefined) return { claims: [], message: '' };
  if (kind === undefined) return { claims: [], message: `there is no step ${step.verb} to judge it by` };
  if (before === undefined || after === undefined) {
    return { claims: [], message: 'the record has no snapshot from before or after it' };
  }
  try {
    return { claims: kind.effects(step.arguments, { before, after, members, facts }), message: '' };
  } catch (error) {
    return { claims: [], message: `its effects cannot be judged: ${messageOf(error)}` };
  }
};
