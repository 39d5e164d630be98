// The step `wait-streaming`: waits until a standby streams from the primary.
import { z } from 'zod';
import { step } from '../model/step.ts';
import { memberNamed, primaryOf } from '../model/topology.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { waitFor } from '../model/wait.ts';
import { claim, memberBehind } from './claims.ts';
import { memberName } from './names.ts';

const waitMs = 180_000;

export const waitStreaming = step({
  verb: 'wait-streaming',
  about: 'Waits until a standby streams from the primary.',
  arguments: z.strictObject({ member: memberName }),
  needs: () => [],
  how: 'asks the primary which standbys stream from it',
  deadlineMs: waitMs + 20_000,
  title: ({ member }) => `Wait until ${member} streams from the primary`,
  names: ({ member }) => ({ refersTo: [member], gives: [] }),
  carryOut: async ({ member: name }, context) => {
    const member = await context.member(name);
    await waitFor({
      what: `${member} to stream from the primary`,
      deadlineMs: waitMs,
      everyMs: 500,
      signal: context.signal,
      next: `Look at the log of ${member} in the run's folder.`,
      ask: async () => {
        const seen = following(member, await context.deployment.snapshot());
        return seen === 'streaming' ? { done: undefined } : { seen: `${member} is ${seen}` };
      },
    });
    return {};
  },
  effects: ({ member: name }, seen) => {
    const { after } = seen;
    const member = memberBehind(name, seen);
    const timeline = String(memberNamed(after, member)?.timeline ?? 'none');
    return [
      claim(`${member} streams from the primary`, 'streaming', following(member, after)),
      claim(
        'it is on the primary’s timeline',
        String(primaryOf(after, memberNamed(after, member))?.timeline ?? 'none'),
        timeline,
      ),
    ];
  },
});

const following = (name: string, snapshot: TopologySnapshot): string => {
  const member = memberNamed(snapshot, name);
  if (member === undefined) return 'absent';
  return member.replication?.streaming === true ? 'streaming' : `${member.role}, not streaming`;
};
