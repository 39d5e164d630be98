// Single orders of a runbook, sent as they are: whether they make sense is for the server to say.
import type { Order, OrderAnswer } from '../steps/abilities.ts';
import { RunError } from '../../../model/errors.ts';
import { isRefused, memberCalled } from './cluster.ts';
import type { Command, RedisCluster } from './cluster.ts';
import { meetCommand } from './joining.ts';
import { textOf, viewOf, viewsOf } from './views.ts';

/** A `RunError` only when the member cannot be reached, or nobody knows the node that the order is about. */
export const sendOrder = async (cluster: RedisCluster, order: Order): Promise<OrderAnswer> => {
  const [reply = null] = await memberCalled(cluster, order.to).ask([await commandOf(cluster, order)]);
  return isRefused(reply)
    ? { accepted: false, answer: reply.refused }
    : { accepted: true, answer: textOf(reply) };
};

const commandOf = async (cluster: RedisCluster, { order, about }: Order): Promise<Command> => {
  if (order === 'fail-over') return ['CLUSTER', 'FAILOVER'];
  if (about === undefined) throw new Error(`the order ${order} is about nobody`);
  if (order === 'meet') return meetCommand(memberCalled(cluster, about));
  return ['CLUSTER', 'FORGET', await nodeIdOf(cluster, about)];
};

/** By its own word or, when it does not answer, by the address under which the others know it. */
const nodeIdOf = async (cluster: RedisCluster, name: string): Promise<string> => {
  const member = memberCalled(cluster, name);
  const own = await viewOf(member).catch(() => undefined);
  if (own !== undefined) return own.id;
  const { host, port } = await member.endpoint();
  const nodes = [...(await viewsOf(cluster)).values()].flatMap((view) => view.nodes);
  const known = nodes.find((node) => node.host === host && node.port === port);
  if (known !== undefined) return known.id;
  throw new RunError(`${name} does not answer and nobody knows a node at its address`, 'Look at its log.');
};
