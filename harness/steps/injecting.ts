// Faults being injected: each is seen while it lasts, lifted, and what it was done to must come back. What was learned of each is told as
// facts, from which the claims are made.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Body, Harmed, Sight } from '../model/body.ts';
import type { Claim } from '../model/claim.ts';
import type { FaultKind } from '../model/fault.ts';
import type { StepContext, StepSeen } from '../model/step.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import { memberNamed } from '../model/topology.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { durationText } from '../model/units.ts';
import { waitFor } from '../model/wait.ts';
import { aimedText, bodiesAimedAt } from './aiming.ts';
import { claim, claimText, noTroubles, onePrimary } from './claims.ts';
import { faultNamed } from './injection.ts';
import type { Faults, Injection } from './injection.ts';
import { back } from './member-sight.ts';

/** In words, to stand behind "Inject". */
export const injectionText = ({ fault, aimed, forMs, with: own }: Injection): string =>
  `${[fault, ...Object.entries(own).map((pair) => pair.join(' '))].join(', ')} into ${aimedText(aimed)} for ${durationText(forMs)}`;

/** Resolves with what was learned when what was harmed is whole again. A `RunError` when it cannot be seen to take effect or to recover. */
export const injected = async (
  faults: Faults,
  injection: Injection,
  context: StepContext,
): Promise<StepSeen['facts']> => {
  const bodies = await bodiesAimedAt(injection.aimed, context);
  return injectInto(faultNamed(faults, injection.fault), bodies, injection, context);
};

/** What must be true of one fault, from what was learned of it and what is there afterwards. */
export const injectionClaims = (
  { fault, forMs }: Pick<Injection, 'fault' | 'forMs'>,
  facts: StepSeen['facts'],
  after: TopologySnapshot,
): readonly Claim[] => {
  const target = String(facts['target'] ?? facts['member'] ?? 'nobody');
  const members = String(facts['member'] ?? (facts['target'] === undefined ? 'nobody' : ''));
  const keptMs = Number(facts['keptMs'] ?? 0);
  return [
    claim(`${fault} took effect on ${target}`, 'seen', saw(facts['effect']), facts['effect'] !== undefined),
    claim('it lasted', `at least ${forMs} ms`, `${keptMs} ms`, keptMs >= forMs),
    claim(`${target} recovered`, 'seen', saw(facts['recovery']), facts['recovery'] !== undefined),
    ...members.split(', ').flatMap((member) => (member === '' ? [] : [isUp(member, after)])),
  ];
};

const isUp = (member: string, after: TopologySnapshot): Claim => {
  const role = memberNamed(after, member)?.role ?? 'absent';
  return claim(`${member} is up`, 'not down', role, role !== 'down' && role !== 'absent');
};

const injectInto = async (
  fault: FaultKind,
  bodies: readonly Body[],
  { forMs, with: own }: Injection,
  context: StepContext,
): Promise<StepSeen['facts']> => {
  const target = bodies.map(({ name }) => name).join(', ');
  const mark = (milestone: 'fault-injected' | 'fault-lifted') => {
    context.record({ kind: 'milestone', milestone, detail: `${fault.name} on ${target}` });
  };
  if (fault.gradual === true) mark('fault-injected');
  const harmed = await Promise.all(bodies.map((body) => harm(body, fault, { ...own, forMs })));
  if (fault.gradual !== true) mark('fault-injected');
  const injectedMs = context.nowMs();
  const [effect] = await Promise.all([
    sight(`${fault.name} to be seen on ${target}`, forMs, context, () => seenOnAll(harmed)),
    sleep(forMs, undefined, { signal: context.signal }),
  ]);
  await Promise.all(harmed.map(({ lift }) => lift()));
  const members = bodies.flatMap((body, index) => harmed[index]?.instead?.() ?? body.members);
  const keptMs = Math.ceil(context.nowMs() - injectedMs);
  mark('fault-lifted');
  const recovery = await sight(`${target} to recover from ${fault.name}`, timeoutsMs.recovery, context, () =>
    wholeAgain(members, context),
  );
  const member = members.join(', ');
  const learned = Object.assign({}, ...harmed.map(({ facts }) => facts)) as Harmed['facts'];
  return {
    ...learned,
    ...(member !== '' && { member }),
    ...(target !== member && { target }),
    ...{ effect, keptMs, recovery },
  };
};

const harm = (body: Body, fault: FaultKind, request: Injection['with'] & { readonly forMs: number }) => {
  const deed = body.harms(fault.harm);
  if (deed === undefined)
    throw new Error(`${fault.name} was planned for ${body.name}, which cannot be harmed so`);
  return deed(request);
};

const seenOnAll = async (harmed: readonly Harmed[]): Promise<Sight> => {
  const sights = await Promise.all(harmed.map(({ proof }) => proof()));
  return sights.find(({ yes }) => !yes) ?? { yes: true, seen: sights.map(({ seen }) => seen).join('; ') };
};

/** The members may be back before the rest of the database has come to terms with that. */
const wholeAgain = async (members: readonly string[], { deployment }: StepContext): Promise<Sight> => {
  const snapshot = await deployment.snapshot();
  const sights = members.map((member) => back(member, snapshot));
  const late = sights.find(({ yes }) => !yes);
  if (late !== undefined) return late;
  const unmet = whole(snapshot).find(({ holds }) => !holds);
  const seen = sights.map((sight) => sight.seen).join('; ') || 'the database is whole';
  return unmet === undefined ? { yes: true, seen } : { yes: false, seen: claimText(unmet) };
};

/** What must be true of the database once nothing harms it any more. */
export const whole = (snapshot: TopologySnapshot): Claim[] => [onePrimary(snapshot), noTroubles(snapshot)];

/** Waits until a proof says yes; resolves with what it saw. */
const sight = (
  what: string,
  deadlineMs: number,
  { signal }: StepContext,
  look: () => Promise<Sight>,
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

const saw = (fact: unknown): string => (typeof fact === 'string' ? fact : 'nothing');
