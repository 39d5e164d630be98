// The step `send-order`: one order of a published runbook, sent to one member as it is, without a look at whether it makes
// sense. A refusal is no error of the step: it is recorded in the server's own words, and the claims say what came of it.
import { z } from 'zod';
import { sendOrder as sendOrderAbility } from './abilities.ts';
import type { Order } from './abilities.ts';
import { step } from '../../../model/step.ts';
import type { Claim } from '../../../model/claim.ts';
import { claim, memberBehind } from '../../../steps/claims.ts';
import { look } from '../../../steps/look.ts';
import { memberName, trapText } from '../../../steps/names.ts';
import { outcomeOf } from './order-outcome.ts';

export const sendOrder = step({
  verb: 'send-order',
  about: 'Sends one order of a runbook to one member as it is; its answer and what came of it are recorded.',
  arguments: z
    .strictObject({
      to: memberName,
      order: z
        .enum(['forget', 'meet', 'fail-over'])
        .describe('Drop `about` from its view, meet `about` at its address, or start a manual failover.'),
      about: memberName.optional(),
      trap: trapText,
    })
    .refine(({ order, about }) => (order === 'fail-over') === (about === undefined), {
      error: 'expected a member for the orders forget and meet, and none for fail-over',
      path: ['about'],
    }),
  needs: () => [sendOrderAbility],
  deadlineMs: 60_000,
  disturbs: true,
  title: ({ to, order, about }) =>
    order === 'fail-over' ? `Tell ${to} to fail over` : `Tell ${to} to ${order} ${about ?? ''}`,
  trap: ({ trap }) => trap,
  names: ({ to, about }) => ({ refersTo: about === undefined ? [to] : [to, about], gives: [] }),
  carryOut: async ({ to, order, about }, context) => {
    const before = await context.deployment.snapshot();
    const member = await context.member(to);
    const sent: Order = {
      to: member,
      order,
      ...(about !== undefined && { about: await context.member(about) }),
    };
    const { accepted, answer } = await context.ability(sendOrderAbility)(sent);
    const { about: other = '' } = sent;
    context.measured({ member, ...(other !== '' && { about: other }), accepted, answer });
    if (accepted)
      await look(`the order ${order} to take effect`, (after) => outcomeOf(sent, { before, after }), context);
    return {};
  },
  effects: ({ to, order, about }, seen) => {
    const { accepted, answer } = seen.facts;
    const sent: Order = {
      to: memberBehind(to, seen),
      order,
      ...(about !== undefined && { about: memberBehind(about, seen) }),
    };
    return [accepts(sent.to, accepted === true, String(answer ?? 'no answer')), ...outcomeOf(sent, seen)];
  },
});

const accepts = (member: string, accepted: boolean, answer: string): Claim =>
  claim(`${member} accepts the order`, 'accepted', accepted ? 'accepted' : `refused: ${answer}`);
