// The place that a run has in a cluster: one namespace, and what an engine's deployment may do in it. Puts the parts together;
// each has its file.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Images } from '../../model/images.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { KubernetesObject } from '../../model/kubernetes-objects.ts';
import type { KubernetesSite, PodCommand } from '../../model/site.ts';
import { neverAborted } from './api.ts';
import type { ClusterConnection } from './api.ts';
import { linkBody } from './bodies/cut.ts';
import type { BodyGround, CutPower, OnNode } from './bodies/ground.ts';
import { nodeBody } from './bodies/node.ts';
import { operatorBody } from './bodies/operator.ts';
import { podBody } from './bodies/pod.ts';
import { dialPod } from './dial.ts';
import { followLog, watchObjects } from './following.ts';
import { startLoad } from './load/load.ts';
import { labelsOf } from './names.ts';
import { listNodes, poolNode } from './nodes.ts';
import { operatorImage } from './operators/operators.ts';
import { runInPod } from './pod-exec.ts';
import { guarded, onlyIts } from './attachment.ts';
import type { SiteAttachment } from './attachment.ts';
import type { LoadPlace } from './load/watch.ts';
import { createResources } from './resources.ts';
import type { Resources } from './resources.ts';
import { createTroubles } from './troubles.ts';
import type { Patience } from './troubles.ts';

export interface SiteParts {
  readonly connection: ClusterConnection;
  /** Where the database is. */
  readonly namespace: string;
  /** The run's own namespace, where the database was there before in another one. */
  readonly attachment?: SiteAttachment;
  readonly images: Images;
  readonly patience: Patience;
  readonly context: RunContext;
  /** Installs an operator or looks for it, as becomes the cluster. */
  readonly requireOperator: KubernetesSite['requireOperator'];
  /** Absent where operators are not ours to upgrade. */
  readonly upgradeOperator?: KubernetesSite['upgradeOperator'];
  /** Runs scripts on nodes; absent where they are out of reach. */
  readonly onNode?: OnNode;
  /** As those. */
  readonly cutPower?: CutPower;
  /** What the way to the cluster knows about it. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What is done whatever becomes of the run, such as lifting a harm, is tried again: the API may be away for a moment. */
const undoTries = 4;
const betweenTriesMs = 1000;

export const openSite = (parts: SiteParts): KubernetesSite => {
  const { connection, namespace, images, context } = parts;
  const { signal } = context;
  const api = connection.api(signal);
  const resources = createResources(api, namespace);
  const labels = labelsOf(context.label);
  const { attachment } = parts;
  const own = attachment === undefined ? resources : createResources(api, attachment.ownNamespace);
  const { read, list } = resources;
  const { patch, remove } = attachment === undefined ? resources : guarded(resources, attachment);
  const site: Omit<KubernetesSite, 'startLoad' | keyof ReturnType<typeof bodiesOf>> = {
    kind: 'namespace',
    namespace,
    labels,
    images,
    ...{ patch, read, list, remove },
    apply: (object) => own.apply(labelled(object, labels)),
    ...(attachment !== undefined && { attached: attachment.site }),
    watch: (watched, listener) => {
      watchObjects(api, resources, watched, listener);
    },
    followLog: (source, listener) => {
      void followLog(api, { namespace, ...source }, listener, 1);
    },
    exec: async (command) => {
      for (let left = command.always === true ? undoTries : 1; ; left -= 1) {
        try {
          return (await runInPod(podAccess(parts, command), command)).toString();
        } catch (error) {
          if (left === 1) throw error;
        }
        await sleep(betweenTriesMs);
      }
    },
    dial: (server, timeoutMs) => dialPod(podAccess(parts), server, timeoutMs),
    requireOperator: parts.requireOperator,
    upgradeOperator: (operator) => {
      if (parts.upgradeOperator === undefined)
        throw new Error(`${operator.title} was planned to be upgraded, and is not ours`);
      return parts.upgradeOperator(operator);
    },
    operatorImage: (operator) => operatorImage(connection, operator, signal),
    nodes: async () => (await listNodes(connection, signal)).map(poolNode),
    ...createTroubles(attachment === undefined ? resources : onlyIts(resources, attachment), parts.patience),
    versions: () => versions(parts),
  };
  return {
    ...site,
    ...bodiesOf(parts, site),
    startLoad: (program) => {
      const place = attachment === undefined ? site : loadSite(site, own, { ...parts, attachment });
      return startLoad(program, { connection, site: place, context });
    },
  };
};

/** The load is in the run's own namespace. */
const loadSite = (
  site: Pick<KubernetesSite, 'images' | 'apply'>,
  own: Resources,
  { attachment, patience }: SiteParts & { readonly attachment: SiteAttachment },
): LoadPlace['site'] => ({
  ...{ namespace: attachment.ownNamespace, images: site.images, apply: site.apply, list: own.list },
  ...createTroubles(own, patience),
});

const bodiesOf = (
  { connection, namespace, context, onNode, cutPower }: SiteParts,
  site: BodyGround['site'],
): Pick<KubernetesSite, 'podBody' | 'nodeBody' | 'operatorBody' | 'linkBody'> => {
  const ground: BodyGround = { connection, namespace, context, site, onNode, cutPower };
  return {
    podBody: (pod) => podBody(ground, pod),
    nodeBody: (node) => nodeBody(ground, node),
    operatorBody: (operator) => operatorBody(ground, operator),
    linkBody: (between) => linkBody(ground, between),
  };
};

const podAccess = (
  { connection, namespace, context }: SiteParts,
  { always = false }: Pick<PodCommand, 'always'> = {},
) => ({
  config: connection.config,
  namespace,
  signal: always ? neverAborted() : context.signal,
});

const labelled = (object: KubernetesObject, labels: Readonly<Record<string, string>>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
});

/** Of the cluster: what stands between the numbers and production. */
const versions = async ({ connection, context, versions: known }: SiteParts) => {
  const { gitVersion } = (await connection.api(context.signal).call({ path: '/version' })) as {
    readonly gitVersion: string;
  };
  const nodes = (await listNodes(connection, context.signal)).map(({ status }) => status?.nodeInfo);
  const all = (facts: readonly (string | undefined)[]) => [...new Set(facts)].join(', ');
  return {
    ...known,
    kubernetes: gitVersion,
    nodes: `${nodes.length}, ${all(nodes.map((node) => node?.osImage))}`,
    'container runtime': all(nodes.map((node) => node?.containerRuntimeVersion)),
    kernel: all(nodes.map((node) => node?.kernelVersion)),
  };
};
