// What is to be known of the set's pods and their nodes to harm them, and to bring them back.
import type { Sight } from '../../../model/body.ts';
import { RunError } from '../../../model/errors.ts';
import type { NodeBody, PodBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { viewsOf } from '../cluster/views.ts';
import { lookAtPods } from './cluster.ts';
import type { SetCluster } from './cluster.ts';
import { holdFile, pidFile, serverContainer, serverPort, volumeClaimOf } from './manifest.ts';
import { rejoinMember } from './pods.ts';

export const podOf = (cluster: SetCluster, name: string): PodBody => {
  const member = memberCalled(cluster, name);
  return {
    name,
    container: serverContainer,
    port: serverPort,
    peers: () => Promise.resolve([...cluster.members.keys()].filter((other) => other !== name)),
    server: { pid: `cat ${pidFile}`, held: { hold: `touch ${holdFile}`, release: `rm -f ${holdFile}` } },
    ask: () => asked(member),
    volume: {
      claims: [volumeClaimOf(name)],
      lost: () => lost(cluster, name),
      rejoin: async () => {
        await rejoinMember(cluster, name);
        return undefined;
      },
    },
  };
};

const asked = (member: ReturnType<typeof memberCalled>): Promise<unknown> =>
  member.ask([['PING']], timeoutsMs.memberAnswer);

/** One that came up in its place knows nobody. */
const lost = async (cluster: SetCluster, name: string): Promise<Sight> => {
  const view = (await viewsOf(cluster)).get(name);
  if (view === undefined) return { yes: true, seen: `${name} gives no answer` };
  return view.nodes.length === 1
    ? { yes: true, seen: `${name} is empty and belongs to no shard` }
    : { yes: false, seen: `${name} knows ${view.nodes.length} members` };
};

/** The pods of the database that are on the node of a member, that one first. */
export const nodeOf = async (cluster: SetCluster, name: string): Promise<NodeBody> => {
  const member = memberCalled(cluster, name);
  const node = (await lookAtPods(cluster)).find((pod) => pod.name === name)?.node ?? '';
  if (node === '') throw new RunError(`${name} is on no node`, 'kubectl describe pod says why.');
  const there = async () => {
    const now = (await lookAtPods(cluster)).filter((pod) => pod.node === node);
    return now.toSorted((a, b) => Number(b.name === name) - Number(a.name === name));
  };
  return { node, members: (await there()).map((pod) => pod.name), pods: there, ask: () => asked(member) };
};
