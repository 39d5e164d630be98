// The body of a node: taken out of use as maintenance does it, by the eviction API. Only pods of the database are evicted, and only
// as its disruption budget allows.
import { drain, powerOff } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed, Sight } from '../../../model/body.ts';
import { RunError } from '../../../model/errors.ts';
import { inflict } from '../../../model/harm.ts';
import type { NodeBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { cordon, evict, uncordon } from '../drains.ts';
import type { BodyGround } from './ground.ts';
import { powerOffNode } from './power.ts';

type PodOnNode = Awaited<ReturnType<NodeBody['pods']>>[number];

/**
 * A pod that was evicted may find no place but the node that it had, where its volume is; until it is back the budget allows no
 * other eviction. So the one that is aimed at goes first, and what is left is asked for so long, in milliseconds.
 */
const othersMs = 5_000;

interface HarmableNode {
  readonly ground: BodyGround;
  readonly node: NodeBody;
}

export const nodeHarms: readonly Offer<HarmableNode>[] = [
  offer(
    drain,
    'cordon, then eviction of the database’s pods on the node within their disruption budget',
    ({ ground, node }) => drainNode(ground, node),
  ),
  offer(powerOff, 'its container is killed by Docker, and started again', ({ ground, node }, { forMs }) =>
    powerOffNode(ground, node, forMs),
  ),
];

export const nodeBody = (ground: BodyGround, node: NodeBody): Body => ({
  name: `the node ${node.node}`,
  members: node.members,
  harms: deedsOf(nodeHarms, { ground, node }),
});

const drainNode = (ground: BodyGround, body: NodeBody): Promise<Harmed> => {
  const { node } = body;
  const left = new Set<string>();
  return inflict(ground.context, {
    what: `drain from ${node}`,
    does: async () => {
      const [first, ...others] = await body.pods();
      if (first === undefined)
        throw new RunError(`${node} has no pod of the database`, 'Aim at another node.');
      await cordon(ground, node);
      let refusals = await leaves(ground, first);
      left.add(first.uid);
      const untilMs = performance.now() + othersMs;
      const staying = [];
      for (const other of others) {
        const asked = await mayLeave(ground, { ...other, untilMs });
        refusals += asked.refusals;
        if (!asked.left) staying.push(other.name);
      }
      if (staying.length > 0)
        ground.context.note(
          `${staying.join(', ')} stays on ${node}: the disruption budget allows no more evictions`,
        );
      return { node, refusals };
    },
    proof: () => gone(body, left),
    lift: () => uncordon(ground.connection, node),
  });
};

/** Of the pods that were to leave, none is there any more; one of the same name may have come back elsewhere. */
const gone = async ({ node, pods }: NodeBody, left: ReadonlySet<string>): Promise<Sight> => {
  const back = (await pods()).filter(({ uid }) => left.has(uid)).map(({ name }) => name);
  return back.length === 0
    ? { yes: true, seen: `${node} has none of the pods that were evicted` }
    : { yes: false, seen: `${back.join(', ')} is still on ${node}` };
};

/** Resolves when the pod is gone from its node, with how often that was refused. */
const leaves = async (ground: BodyGround, { name, uid }: PodOnNode): Promise<number> => {
  const { context, site } = ground;
  let refusals = 0;
  let asked = false;
  await waitFor({
    what: `${name} to be evicted`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 200,
    signal: context.signal,
    next: 'kubectl describe poddisruptionbudget says what it waits for.',
    ask: async () => {
      const pod = await site.read({ apiVersion: 'v1', kind: 'Pod', name });
      if (pod?.metadata['uid'] !== uid) return { done: undefined };
      if (asked) return { seen: 'it stops' };
      const refusal = await evict(ground, name);
      if (refusal === null) asked = true;
      else refusals += 1;
      return { seen: refusal ?? 'it was asked to' };
    },
  });
  return refusals;
};

const mayLeave = async (ground: BodyGround, { name, untilMs }: PodOnNode & { readonly untilMs: number }) => {
  let refusals = 0;
  const left = await waitFor({
    what: `${name} to be allowed to leave`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 500,
    signal: ground.context.signal,
    next: 'kubectl describe poddisruptionbudget says what it waits for.',
    ask: async () => {
      const refusal = await evict(ground, name);
      if (refusal === null) return { done: true };
      refusals += 1;
      return performance.now() > untilMs ? { done: false } : { seen: refusal };
    },
  });
  return { left, refusals };
};
