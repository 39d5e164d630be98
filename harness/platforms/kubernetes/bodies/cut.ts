// Packets of a pod dropped by nftables in its network namespace, from its node. What passes between a pod and its own node goes on,
// exec and the kubelet's probes among it: no failing network keeps those two apart, and a probe that failed would have the server
// restarted. The node itself deletes the rules some time later, should drydock not live to do it.
import { cut } from '../../../abilities/harms.ts';
import type { Direction } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed, Lasting, Sight } from '../../../model/body.ts';
import { RunError } from '../../../model/errors.ts';
import { inflict } from '../../../model/harm.ts';
import type { Pod } from '../../../model/kubernetes-objects.ts';
import type { PodBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { chain, dropped, droppedIn } from '../../nft-text.ts';
import { loadContainer, loadName } from '../load/job.ts';
import { endsByItselfAfterSeconds } from './ground.ts';
import type { BodyGround, OnNode } from './ground.ts';

type CutRequest = Lasting & { readonly direction: Direction };

interface PodLink {
  readonly ground: BodyGround;
  readonly between: readonly [PodBody, PodBody];
}

export const linkHarms: readonly Offer<PodLink>[] = [
  offer(
    cut,
    'nftables in the first pod’s network namespace drop the packets to and from the second',
    (link, request) => cutLink(link, request),
  ),
];

export const linkBody = (ground: BodyGround, between: PodLink['between']): Body => {
  const names = between.map(({ name }) => name);
  return {
    name: `the link between ${names.join(' and ')}`,
    members: names,
    harms: deedsOf(linkHarms, { ground, between }),
  };
};

const cutLink = async ({ ground, between: [one, other] }: PodLink, request: CutRequest): Promise<Harmed> => {
  const { ip } = await placeOf(ground, other.name);
  return withRules(ground, one, request, {
    what: `the link between ${one.name} and ${other.name}`,
    towards: `ip saddr ${ip}`,
    from: `ip daddr ${ip}`,
    sufferers: () => Promise.resolve([{ pod: other.name, container: other.container }]),
  });
};

export const cutPod = (ground: BodyGround, pod: PodBody, request: CutRequest): Promise<Harmed> =>
  withRules(ground, pod, request, {
    what: pod.name,
    // Within the pod everything goes on: only what crosses its border is dropped.
    towards: 'iifname != "lo"',
    from: 'oifname != "lo"',
    sufferers: async () => [
      ...(await loadPods(ground)),
      ...(await pod.peers()).map((peer) => ({ pod: peer, container: pod.container })),
    ],
  });

interface Cut {
  readonly what: string;
  /** What packets towards the pod, and those from it, are told by. */
  readonly towards: string;
  readonly from: string;
  /** Who must not reach it any more. */
  readonly sufferers: () => Promise<readonly { readonly pod: string; readonly container: string }[]>;
}

/** Each cut has a table of its own, so that the node ends only the one that it was told of. */
let cuts = 0;

const withRules = async (
  ground: BodyGround,
  pod: PodBody,
  { direction, forMs }: CutRequest,
  { what, towards, from, sufferers }: Cut,
): Promise<Harmed> => {
  const onNode = handOn(ground);
  const table = `drydock_cut_${(cuts += 1)}`;
  const { node, ip } = await placeOf(ground, pod.name);
  const inside = `nsenter --net=/var/run/netns/${await networkOf(onNode, node, ip)}`;
  const undo = `${inside} nft delete table inet ${table}`;
  const nodeIp = await addressOfNode(onNode, node, inside);
  const rules = [
    ...(direction === 'from'
      ? []
      : [chain('towards', 'input priority 0', [`ip saddr ${nodeIp} accept`, dropped(towards)])]),
    ...(direction === 'towards'
      ? []
      : [chain('away', 'output priority 0', [`ip daddr ${nodeIp} accept`, dropped(from)])]),
  ];
  return inflict(ground.context, {
    what: `cut from ${what}`,
    does: async () => {
      await onNode(node, `sleep ${endsByItselfAfterSeconds(forMs)}; ${undo}`, 'detached');
      await onNode(node, `${inside} nft 'table inet ${table} {\n${rules.join('')}}\n'`);
    },
    proof: async () => {
      const packets = droppedIn(await onNode(node, `${inside} nft list table inet ${table}`));
      const { yes, seen } = await unreached(ground, { ip, port: pod.port }, await sufferers());
      return { yes: yes && packets > 0, seen: `${what}: ${seen}; ${packets} packets dropped` };
    },
    // A pod that was replaced meanwhile took its network, and the rules in it, with it.
    lift: async () => {
      await onNode(node, `${undo} 2> /dev/null || true`);
    },
  });
};

/** What the pod knows its node by: the way to everywhere else. */
const addressOfNode = async (onNode: OnNode, node: string, inside: string): Promise<string> => {
  const route = await onNode(node, `${inside} ip -4 route show default`);
  const address = /\bvia (\S+)/.exec(route)?.[1];
  if (address !== undefined) return address;
  throw new RunError(
    `a pod on ${node} has no route to its node: ${route.trim()}`,
    'Look at the node: docker exec.',
  );
};

const handOn = ({ onNode }: BodyGround): OnNode => {
  if (onNode === undefined)
    throw new Error('packets were planned to be dropped on nodes that are out of reach');
  return onNode;
};

const placeOf = async (
  { site }: BodyGround,
  name: string,
): Promise<{ readonly node: string; readonly ip: string }> => {
  const pod: Pod | null = await site.read({ apiVersion: 'v1', kind: 'Pod', name });
  const { nodeName: node } = (pod?.['spec'] ?? {}) as { readonly nodeName?: string };
  const ip = pod?.status?.podIP;
  if (node !== undefined && ip !== undefined) return { node, ip };
  throw new RunError(
    `the pod ${name} is on no node, or has no address`,
    `kubectl describe pod ${name} says why.`,
  );
};

/** The name of the network namespace that has the address. */
const networkOf = async (onNode: OnNode, node: string, ip: string): Promise<string> => {
  const script = `for name in $(ls /var/run/netns); do nsenter --net=/var/run/netns/$name ip -o addr | grep -q ' ${ip}/' && echo $name; done; true`;
  const found = (await onNode(node, script)).trim().split('\n')[0] ?? '';
  if (found !== '') return found;
  throw new RunError(
    `no network namespace on ${node} has the address ${ip}`,
    'Look at the node: docker exec.',
  );
};

/** The pods of the load, which are the clients. */
const loadPods = async ({ site }: BodyGround) => {
  const pods = await site.list({ apiVersion: 'v1', kind: 'Pod' }, `job-name=${loadName}`);
  return pods.map(({ metadata }) => ({ pod: metadata.name, container: loadContainer }));
};

/** Seconds; a connection within a cluster stands within milliseconds. */
const patience = 1;

/** Tries to connect from each of them: an answer of any kind is one. */
const unreached = async (
  { site }: BodyGround,
  { ip, port }: { readonly ip: string; readonly port: number },
  sufferers: readonly { readonly pod: string; readonly container: string }[],
): Promise<Sight> => {
  const script = `timeout ${patience} bash -c 'exec 3<>/dev/tcp/${ip}/${port}' 2> /dev/null; echo $?`;
  const answers = await Promise.all(
    sufferers.map(async ({ pod, container }) => {
      const code = await site.exec({
        pod,
        container,
        command: ['sh', '-c', script],
        deadlineMs: timeoutsMs.query,
      });
      return { pod, silent: code.trim() === '124' };
    }),
  );
  const through = answers.filter(({ silent }) => !silent).map(({ pod }) => pod);
  const names = answers.map(({ pod }) => pod).join(', ');
  return through.length === 0
    ? { yes: answers.length > 0, seen: `no packet passes from ${names}` }
    : { yes: false, seen: `${through.join(', ')} still gets an answer` };
};
