// The fault `cut-network`: packets to or from a member, or between two of them, are dropped without a word, as behind a broken
// switch or a wrong firewall rule. Nobody is told: connections stand, and end by time-outs alone.
import { z } from 'zod';
import { cut, directions } from '../abilities/harms.ts';
import { fault } from '../model/fault.ts';

export const cutNetwork = fault({
  name: 'cut-network',
  about: 'Packets are dropped without a word; connections stand and get no answer, new ones are never made.',
  harm: cut,
  aims: ['member', 'role', 'link'],
  arguments: z.strictObject({
    direction: z
      .enum(directions)
      .default('both')
      .describe(
        'Which packets are dropped, seen from the member, or from the first one of a link: those towards it, those from it, or both.',
      ),
  }),
});
