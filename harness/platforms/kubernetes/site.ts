// The place that a run has in a cluster: one namespace, and what an engine's deployment may do in it. Puts the parts together;
// each has its file.
import type { RunContext } from '../../model/run-context.ts';
import type { Images, KubernetesObject, KubernetesSite, PodCommand, Troubles } from '../../model/site.ts';
import { neverAborted } from './api.ts';
import type { Connection } from './api.ts';
import { createDrains } from './drains.ts';
import { followLog, watchObjects } from './following.ts';
import { startLoad } from './load/load.ts';
import { labelsOf } from './names.ts';
import { listNodes, poolNode } from './nodes.ts';
import { openInPod, runInPod } from './pod-exec.ts';
import { createResources } from './resources.ts';
import type { Resources } from './resources.ts';
import { createJudge } from './troubles.ts';
import type { Patience } from './troubles.ts';

export interface SiteParts {
  readonly connection: Connection;
  readonly namespace: string;
  readonly images: Images;
  readonly patience: Patience;
  readonly context: RunContext;
  /** What the way to the cluster knows about it. */
  readonly versions: Readonly<Record<string, string>>;
}

export const openSite = (parts: SiteParts): KubernetesSite => {
  const { connection, namespace, images, context } = parts;
  const { signal } = context;
  const api = connection.api(signal);
  const resources = createResources(api, namespace);
  const labels = labelsOf(context.label);
  const { patch, read, list, remove } = resources;
  const site: Omit<KubernetesSite, 'startLoad'> = {
    family: 'kubernetes',
    namespace,
    labels,
    images,
    ...{ patch, read, list, remove },
    apply: (object) => resources.apply(labelled(object, labels)),
    watch: (watched, listener) => {
      watchObjects(api, resources, watched, listener);
    },
    followLog: (source, listener) => {
      void followLog(api, { namespace, ...source }, listener, 1);
    },
    exec: async (command) => (await runInPod(podAccess(parts, command), command)).toString(),
    startInPod: (command) => openInPod(podAccess(parts, command), command),
    ...createDrains(parts),
    nodes: async () => (await listNodes(connection, signal)).map(poolNode),
    troubles: createTroubles(resources, parts.patience),
    versions: () => versions(parts),
  };
  return { ...site, startLoad: (program) => startLoad(program, { connection, site, context }) };
};

const podAccess = ({ connection, namespace, context }: SiteParts, { always = false }: PodCommand) => ({
  config: connection.config,
  namespace,
  signal: always ? neverAborted() : context.signal,
});

const labelled = (object: KubernetesObject, labels: Readonly<Record<string, string>>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
});

const createTroubles = (resources: Resources, patience: Patience): (() => Promise<Troubles>) => {
  const judge = createJudge(patience);
  return async () => {
    const pods = await resources.list({ apiVersion: 'v1', kind: 'Pod' }, '');
    const events = await resources.list({ apiVersion: 'v1', kind: 'Event' }, '');
    return judge(pods, events, performance.now());
  };
};

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
