// The step `name-members`: gives the members of today names that stay, as a runbook knows its pods, so that later steps mean
// the same ones whatever their roles become.
import { z } from 'zod';
import { step } from '../model/step.ts';
import { memberNamed } from '../model/topology.ts';
import { claim, memberBehind, namesOf } from './claims.ts';
import { placeOf } from './member-claims.ts';
import { memberName, newName } from './names.ts';

export const nameMembers = step({
  verb: 'name-members',
  about: 'Gives members names that stay with them whatever their roles become.',
  arguments: z
    .record(newName, memberName)
    .refine((names) => Object.keys(names).length > 0, { error: 'expected at least one name' })
    .describe('The name, and the member that it is given to.'),
  needs: () => [],
  how: 'asks every member for its role',
  deadlineMs: 30_000,
  title: (names) =>
    `Name the members: ${Object.entries(names)
      .map(([name, member]) => `${name} is ${member}`)
      .join(', ')}`,
  names: (names) => ({ refersTo: Object.values(names), gives: Object.keys(names) }),
  carryOut: async (names, context) => {
    const given = await Promise.all(
      Object.entries(names).map(async ([name, member]) => [name, await context.member(member)] as const),
    );
    context.measured(Object.fromEntries(given));
    return Object.fromEntries(given);
  },
  effects: (names, seen) => {
    const given = Object.keys(names).map((name) => seen.members[name] ?? 'nobody');
    const twice = given.filter((member, index) => given.indexOf(member) !== index);
    return [
      claim(
        'every name is another member’s',
        'none given twice',
        twice.length === 0 ? 'none given twice' : namesOf(twice),
      ),
      ...Object.entries(names).map(([name, member]) => {
        const [wanted, got] = [memberBehind(member, seen), seen.members[name] ?? 'nobody'];
        const place = placeOf(memberNamed(seen.after, got));
        return claim(`${name} is ${member} (${place})`, wanted, got);
      }),
    ];
  },
});
