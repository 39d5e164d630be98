// The step `inject`: a fault for a while. It must be seen while it lasts, and the member must come back after it; a fault
// that silently does nothing fails the step.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { FaultKind, FaultSight } from '../model/fault.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { StepContext, StepKind } from '../model/step.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import { memberNamed } from '../model/topology.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { duration, durationText } from '../model/units.ts';
import { waitFor } from '../model/wait.ts';
import { claim, claimText, noTroubles, onePrimary } from './claims.ts';
import { memberName } from './names.ts';

/** The step over the faults there are. */
export const inject = (faults: Readonly<Record<string, FaultKind>>): StepKind<unknown> =>
  step({
    verb: 'inject',
    about: 'Injects a fault into a member, proves that it took effect, lifts it, and waits for recovery.',
    arguments: z
      .strictObject({
        fault: z.enum(Object.keys(faults)).describe('Which fault.'),
        member: memberName,
        for: duration('100ms', '2m').describe('How long it lasts, from its injection to its end.'),
      })
      .transform(({ fault, member, for: forMs }) => ({ fault, member, forMs })),
    needs: ({ fault }) => faultNamed(faults, fault).needs,
    deadlineMs: 480_000,
    disturbs: true,
    title: ({ fault, member, forMs }) => `Inject ${fault} into ${member} for ${durationText(forMs)}`,
    names: ({ member }) => ({ refersTo: [member], gives: [] }),
    carryOut: async ({ fault, member, forMs }, context) => {
      await injectInto(faultNamed(faults, fault), await context.member(member), forMs, context);
      return {};
    },
    effects: ({ fault, forMs }, { after, facts }) => {
      const member = String(facts['member'] ?? 'nobody');
      const role = memberNamed(after, member)?.role ?? 'absent';
      const keptMs = Number(facts['keptMs'] ?? 0);
      return [
        claim(
          `${fault} took effect on ${member}`,
          'seen',
          saw(facts['effect']),
          facts['effect'] !== undefined,
        ),
        claim('it lasted', `at least ${forMs} ms`, `${keptMs} ms`, keptMs >= forMs),
        claim(`${member} recovered`, 'seen', saw(facts['recovery']), facts['recovery'] !== undefined),
        claim(`${member} is up`, 'not down', role, role !== 'down'),
        ...whole(after),
      ];
    },
  });

const injectInto = async (
  fault: FaultKind,
  member: string,
  forMs: number,
  context: StepContext,
): Promise<void> => {
  let lasting = true;
  context.undo(`lift ${fault.name} from ${member}`, async () => {
    if (lasting) await fault.lift(member, context);
  });
  const injected = () => {
    context.record({ kind: 'milestone', milestone: 'fault-injected', detail: `${fault.name} on ${member}` });
  };
  if (fault.gradual === true) injected();
  const learned = await fault.inject(member, context);
  if (fault.gradual !== true) injected();
  const injectedMs = context.nowMs();
  const [effect] = await Promise.all([
    sight(`${fault.name} to be seen on ${member}`, forMs, context, () =>
      fault.tookEffect(member, context, learned),
    ),
    sleep(forMs, undefined, { signal: context.signal }),
  ]);
  await fault.lift(member, context);
  lasting = false;
  const keptMs = Math.ceil(context.nowMs() - injectedMs);
  context.record({ kind: 'milestone', milestone: 'fault-lifted', detail: `${fault.name} on ${member}` });
  const recovery = await sight(`${member} to recover from ${fault.name}`, timeoutsMs.recovery, context, () =>
    wholeAgain(fault, member, context),
  );
  context.measured({ member, effect, keptMs, recovery });
};

/** The member may be back before the rest of the database has come to terms with that. */
const wholeAgain = async (fault: FaultKind, member: string, context: StepContext): Promise<FaultSight> => {
  const recovered = await fault.recovered(member, context);
  if (!recovered.yes) return recovered;
  const unmet = whole(await context.deployment.snapshot()).find(({ holds }) => !holds);
  return unmet === undefined ? recovered : { yes: false, seen: claimText(unmet) };
};

const whole = (snapshot: TopologySnapshot): Claim[] => [onePrimary(snapshot), noTroubles(snapshot)];

/** Waits until a proof says yes; resolves with what it saw. */
const sight = (
  what: string,
  deadlineMs: number,
  { signal }: StepContext,
  look: () => Promise<FaultSight>,
): Promise<string> =>
  waitFor({
    what,
    deadlineMs,
    signal,
    next: 'A fault that cannot be seen proves nothing; see the logs in the run’s folder.',
    ask: async () => {
      const { yes, seen } = await look();
      return yes ? { done: seen } : { seen };
    },
  });

const faultNamed = (faults: Readonly<Record<string, FaultKind>>, name: string): FaultKind => {
  const fault = faults[name];
  if (fault === undefined) throw new Error(`no fault ${name}, which the arguments’ type let through`);
  return fault;
};

const saw = (fact: unknown): string => (typeof fact === 'string' ? fact : 'nothing');
