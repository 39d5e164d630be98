// The power of a node: taken away with all that runs there, and given back. Only where drydock has a hand on the nodes themselves.
import type { Harmed } from '../../../model/body.ts';
import { RunError } from '../../../model/errors.ts';
import { inflict, silent } from '../../../model/harm.ts';
import type { NodeBody } from '../../../model/site.ts';
import { nodesReady } from '../nodes.ts';
import { createResources } from '../resources.ts';
import type { Pod } from '../../../model/kubernetes-objects.ts';
import { endsByItselfAfterSeconds } from './ground.ts';
import type { BodyGround } from './ground.ts';

/** Resolves when the power is gone; whoever runs there is told nothing. */
export const powerOffNode = (ground: BodyGround, body: NodeBody, forMs: number): Promise<Harmed> => {
  const { node } = body;
  const { cutPower, context, connection } = ground;
  if (cutPower === undefined) throw new Error(`${node} was planned to lose its power, and is out of reach`);
  let giveBack = () => Promise.resolve();
  return inflict(context, {
    what: `the loss of ${node}`,
    does: async () => {
      const others = await strangersOn(ground, body);
      if (others.length > 0) context.note(`${node} takes with it ${others.join(', ')}`);
      giveBack = await cutPower(node, endsByItselfAfterSeconds(forMs));
      return { node, ...(others.length > 0 && { others: others.join(', ') }) };
    },
    proof: () => silent({ name: body.members.join(', ') || node, ask: body.ask }),
    lift: async () => {
      await giveBack();
      if (!context.signal.aborted) await nodesReady(connection, context.signal);
    },
  });
};

/** What else matters to the database and goes with the node: an operator that is away cannot mend anything. */
const strangersOn = async (
  { connection, context }: BodyGround,
  { node, pods }: NodeBody,
): Promise<readonly string[]> => {
  const here = new Set((await pods()).map(({ uid }) => uid));
  const all = await createResources(connection.api(context.signal), null).list(
    { apiVersion: 'v1', kind: 'Pod' },
    '',
  );
  if (here.size === 0) throw new RunError(`${node} has no pod of the database`, 'Aim at another node.');
  return all
    .filter((pod) => isOn(pod, node) && !here.has(String(pod.metadata['uid'])))
    .map(({ metadata }) => metadata.name);
};

/** Those that every node has are no loss. */
const isOn = (pod: Pod, node: string): boolean => {
  const owners = (pod.metadata['ownerReferences'] ?? []) as readonly { readonly kind: string }[];
  return pod.spec?.nodeName === node && owners.every(({ kind }) => kind !== 'DaemonSet' && kind !== 'Node');
};
