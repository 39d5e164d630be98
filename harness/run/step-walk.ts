// Walks a plan's steps one after another: a snapshot before, the deed, a snapshot after. What a step claims to have
// changed is judged from the snapshots later, not here.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ability } from '../model/ability.ts';
import { beforeDeadline, settlesWithin } from '../model/deadline.ts';
import type { Deployment } from '../model/deployment.ts';
import { RunError, messageOf } from '../model/errors.ts';
import type { Plan, PlannedStep } from '../model/plan.ts';
import type { RunContext } from '../model/run-context.ts';
import { drawFor } from '../model/seeded-random.ts';
import type { StepContext, StepKind } from '../model/step.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import { wellKnownMember } from '../model/topology.ts';

export interface StepWalk {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly context: RunContext;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
}

/** Resolves when every step is done. Throws what the step that failed threw; its failure is in the record by then. */
export const walkSteps = async (walk: StepWalk): Promise<void> => {
  const members = new Map<string, string>();
  let waitingUntil: string | undefined;
  for (const step of walk.plan.steps) {
    walk.context.signal.throwIfAborted();
    const kind = kindOf(walk, step);
    if (waitingUntil === step.verb) waitingUntil = undefined;
    else if (waitingUntil === undefined && kind.disturbs === true) await holdBack(walk, step);
    const given = await takeStep(walk, step, members);
    for (const [name, member] of Object.entries(given)) members.set(name, member);
    waitingUntil = kind.clientsWaitUntil ?? waitingUntil;
  }
};

const kindOf = ({ steps }: StepWalk, { verb }: PlannedStep): StepKind<unknown> => {
  const kind = steps[verb];
  if (kind === undefined) throw new Error(`no step kind for the planned verb ${verb}`);
  return kind;
};

const takeStep = async (walk: StepWalk, step: PlannedStep, members: Members) => {
  const { deployment, context } = walk;
  const kind = kindOf(walk, step);
  const snapshot = async (when: 'before' | 'after') => {
    context.record({ kind: 'topology', when, step: step.number, topology: await deployment.snapshot() });
  };
  await snapshot('before');
  context.record({ kind: 'step-started', step: step.number });
  try {
    const bound = await perform(walk, kind, step, members);
    await snapshot('after');
    context.record({ kind: 'step-finished', step: step.number, bound });
    return bound;
  } catch (error) {
    context.record({ kind: 'step-failed', step: step.number, message: messageOf(error) });
    await snapshot('after').catch((lost: unknown) => {
      context.note(`no snapshot after the failed step: ${messageOf(lost)}`);
    });
    throw error;
  }
};

/** Waits for a time drawn from the seed before a deed, and says so in the record; the step has not begun yet. */
const holdBack = async ({ plan, context }: StepWalk, { number }: PlannedStep): Promise<void> => {
  if (plan.holdUpToMs === undefined) return;
  const heldBackMs = Math.round(drawFor(plan.seed, number) * plan.holdUpToMs);
  context.record({ kind: 'step-measured', step: number, facts: { heldBackMs } });
  await sleep(heldBackMs, undefined, { signal: context.signal });
};

/** What a step throws whose deed does not end: what members hold may still change, so that reading it back would prove nothing. */
export class DeedGoesOn extends RunError {}

/**
 * Carries out a step's deed, and is not done before the deed is: past its deadline, which catches what hangs in spite of the
 * deadlines of its own waits, it is told to end and waited for. Throws `DeedGoesOn` when that is in vain.
 */
const perform = async (walk: StepWalk, kind: StepKind<unknown>, step: PlannedStep, members: Members) => {
  const { signal } = walk.context;
  const end = new AbortController();
  const context = stepContext(walk, step, { members, signal: AbortSignal.any([signal, end.signal]) });
  const deed = kind.carryOut(step.arguments, context);
  const subject = `step ${step.number} (${step.verb})`;
  const missed = (): RunError => {
    const late = `${subject} was not done after ${step.deadlineMs / 1000} s`;
    const error = new RunError(late, 'The record shows how far it came.');
    end.abort(error);
    return error;
  };
  try {
    return await beforeDeadline(deed, { deadlineMs: step.deadlineMs, signal, missed });
  } catch (cause) {
    if (await settlesWithin(deed, timeoutsMs.deedEnd)) throw cause;
    throw new DeedGoesOn(
      `${subject} did not end within ${timeoutsMs.deedEnd / 1000} s of being told to`,
      'What the members hold was not read back, because it may still have changed.',
      { cause },
    );
  }
};

type Members = ReadonlyMap<string, string>;

const stepContext = (
  walk: StepWalk,
  step: PlannedStep,
  { members, signal }: { readonly members: Members; readonly signal: AbortSignal },
): StepContext => ({
  ...walk.context,
  signal,
  note: (text) => {
    walk.context.record({ kind: 'note', text, step: step.number });
  },
  step: step.number,
  deployment: walk.deployment,
  ability: <Request, Answer>(token: Ability<Request, Answer>) => {
    // Who was told to end and did not listen begins nothing more.
    signal.throwIfAborted();
    const deed = walk.deployment.abilities(token);
    if (deed === undefined) throw new Error(`${walk.plan.deployment} planned ${token.name} but cannot do it`);
    return deed;
  },
  member: async (name) => members.get(name) ?? (await currentMember(walk.deployment, name)),
  measured: (facts) => {
    walk.context.record({ kind: 'step-measured', step: step.number, facts });
  },
});

const currentMember = async (deployment: Deployment, name: string): Promise<string> => {
  const member = wellKnownMember(await deployment.snapshot(), name);
  if (member !== undefined) return member.name;
  throw new RunError(
    `wanted the ${name}, but no member says that it is one`,
    'Look at the logs of the servers in the run’s folder.',
  );
};
