// What a fault is aimed at, in the scenario's words, and the bodies behind it when the step begins.
import type { Body } from '../model/body.ts';
import { RunError } from '../model/errors.ts';
import type { FaultKind } from '../model/fault.ts';
import type { StepContext, StepHarm, StepNames } from '../model/step.ts';

/** Members are named as the scenario names them. */
export type Aimed =
  | { readonly at: 'member'; readonly member: string }
  | { readonly at: 'role'; readonly role: string }
  | { readonly at: 'node'; readonly of: string }
  | { readonly at: 'operator' | 'pooler'; readonly name: string }
  | { readonly at: 'link'; readonly between: readonly [string, string] };

export const aimedText = (aimed: Aimed): string => {
  switch (aimed.at) {
    case 'member':
      return aimed.member;
    case 'role':
      return `every ${aimed.role}`;
    case 'node':
      return `the node of ${aimed.of}`;
    case 'link':
      return `the link between ${aimed.between.join(' and ')}`;
    default:
      return `the ${aimed.at} ${aimed.name}`;
  }
};

export const namesAimedAt = (aimed: Aimed): Pick<StepNames, 'refersTo' | 'roles'> => {
  if (aimed.at === 'role') return { refersTo: [], roles: [aimed.role] };
  if (aimed.at === 'member') return { refersTo: [aimed.member] };
  if (aimed.at === 'node') return { refersTo: [aimed.of] };
  return { refersTo: aimed.at === 'link' ? aimed.between : [] };
};

export const harmAimedAt = (fault: FaultKind, aimed: Aimed): StepHarm => ({
  fault: fault.name,
  harm: fault.harm,
  aim: aimed.at,
  ...('name' in aimed && { name: aimed.name }),
});

/** A `RunError` when nobody has the role, or what is aimed at is not there. */
export const bodiesAimedAt = async (aimed: Aimed, context: StepContext): Promise<readonly Body[]> => {
  const { bodies } = context.deployment;
  const members = await membersAimedAt(aimed, context);
  if (aimed.at === 'member' || aimed.at === 'role')
    return members.flatMap((name) => bodies.member?.(name) ?? []);
  const [one = '', other = ''] = members;
  if (aimed.at === 'link' && one === other)
    throw new RunError(`the link of ${one} to itself cannot be harmed`, 'Name another member.');
  const found =
    aimed.at === 'node'
      ? await bodies.node?.(one)
      : aimed.at === 'link'
        ? bodies.link?.(one, other)
        : bodies[aimed.at]?.(aimed.name);
  if (found === undefined) throw new Error(`a ${aimed.at} was planned to be harmed, and there is none`);
  return [found];
};

const membersAimedAt = async (aimed: Aimed, context: StepContext): Promise<readonly string[]> => {
  if (aimed.at !== 'role')
    return Promise.all(namesAimedAt(aimed).refersTo.map((name) => context.member(name)));
  const { members } = await context.deployment.snapshot();
  const those = members.filter(({ role }) => role === aimed.role).map(({ name }) => name);
  if (those.length > 0) return those;
  throw new RunError(`no member is a ${aimed.role} at the moment`, 'Look at the snapshot before the step.');
};
