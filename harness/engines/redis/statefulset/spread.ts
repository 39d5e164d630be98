// Who becomes what in a new cluster, by where the pods came to lie. Pure.
import type { ServerPod } from '../../../model/kubernetes-objects.ts';

type PlacedPod = Pick<ServerPod, 'name' | 'node'>;

/**
 * The pods in the order in which a cluster is formed: masters first, on as many nodes as there are, then a replica for each in
 * turn, away from its master as far as that can be.
 */
export const formingOrder = (pods: readonly PlacedPod[], shards: number): readonly string[] => {
  const masters = takeApart(pods, shards);
  const nodes = masters.map(({ node }) => node);
  const left = pods
    .filter((pod) => !masters.includes(pod))
    .toSorted((a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node));
  const clashes = (replicas: readonly PlacedPod[]): number =>
    replicas.filter(({ node }, turn) => node === nodes[turn % nodes.length]).length;
  // In the order of their masters' nodes they all clash; turned by one or more, as few as can be.
  const turned = left.map((_, shift) => [...left.slice(shift), ...left.slice(0, shift)]);
  const [replicas = []] = turned.toSorted((a, b) => clashes(a) - clashes(b));
  return [...masters, ...replicas].map(({ name }) => name);
};

/** Each on a node of its own, for as long as there are such. */
const takeApart = (pods: readonly PlacedPod[], count: number): readonly PlacedPod[] => {
  const apart = pods.filter((pod, index) => pods.findIndex(({ node }) => node === pod.node) === index);
  const others = pods.filter((pod) => !apart.includes(pod));
  return [...apart, ...others].slice(0, count);
};
