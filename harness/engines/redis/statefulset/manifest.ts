// The objects that a Redis Cluster in a StatefulSet is made of: secret, configuration, service, disruption budget and the set
// itself. Pure. Images are stock ones; that they have bash is all that is asked of them beside Redis.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { serverSettings } from '../cluster/cluster.ts';

export const setName = 'redis';
export const serverContainer = 'redis';
export const serverPort = 6379;
export const secretName = 'redis-login';
export const podSelector = 'app.kubernetes.io/name=redis';
const podLabels = { 'app.kubernetes.io/name': 'redis' };
export const setReference = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: setName } as const;

export const podName = (ordinal: number): string => `${setName}-${ordinal}`;
export const ordinalOf = (pod: string): number => Number(pod.slice(setName.length + 1));
export const volumeClaimOf = (pod: string): string => `data-${pod}`;

/** Settings of the set that bear on what is measured; they stand in the report. Times are in seconds. */
export const setSettings = {
  podManagementPolicy: 'Parallel',
  // Which pod is replaced when is the scenario's to say.
  updateStrategy: 'OnDelete',
  // How long a server may take to stop; it waits up to 10 for replicas that lag.
  terminationGracePeriodSeconds: 30,
  'disruption budget': 'one pod',
} as const;

/** Inside the pods. */
const folders = {
  config: '/drydock/config',
  secret: '/drydock/secret',
  run: '/drydock/run',
  data: '/data',
} as const;
export const holdFile = `${folders.run}/hold`;
export const pidFile = `${folders.run}/server.pid`;

export interface SetWish {
  readonly members: number;
  readonly image: string;
  readonly pullPolicy: string;
}

/** In the order in which they are applied. */
export const clusterObjects = (wish: SetWish, password: string): readonly KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName },
    stringData: {
      password: password,
      'login.conf': `requirepass ${password}\nmasterauth ${password}\n`,
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: setName },
    data: { 'redis.conf': configuration, 'serve.sh': supervisor },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: setName },
    spec: {
      clusterIP: 'None',
      // Members and clients look for each other before anybody is ready, and go on doing so when one is not.
      publishNotReadyAddresses: true,
      selector: podLabels,
      ports: [{ name: 'redis', port: serverPort }],
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: setName },
    spec: { maxUnavailable: 1, selector: { matchLabels: podLabels } },
  },
  setObject(wish),
];

export const setObject = ({ members, image, pullPolicy }: SetWish): KubernetesObject => ({
  apiVersion: setReference.apiVersion,
  kind: setReference.kind,
  metadata: { name: setName },
  spec: {
    serviceName: setName,
    replicas: members,
    podManagementPolicy: setSettings.podManagementPolicy,
    updateStrategy: { type: setSettings.updateStrategy },
    // A shard that is removed takes its data along: one that is added later must begin empty.
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
    selector: { matchLabels: podLabels },
    template: { metadata: { labels: podLabels }, spec: podSpec(image, pullPolicy) },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '256Mi' } } },
      },
    ],
  },
});

/** The user `redis` of the official Debian images. */
const userId = 999;

const podSpec = (image: string, imagePullPolicy: string): object => ({
  terminationGracePeriodSeconds: setSettings.terminationGracePeriodSeconds,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: { runAsUser: userId, runAsGroup: userId, fsGroup: userId, runAsNonRoot: true },
  affinity: { podAntiAffinity: spread },
  containers: [
    {
      name: serverContainer,
      image,
      imagePullPolicy,
      command: ['sh', `${folders.config}/serve.sh`],
      env: [
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'REDISCLI_AUTH', valueFrom: { secretKeyRef: { name: secretName, key: 'password' } } },
      ],
      ports: [{ name: 'redis', containerPort: serverPort }],
      // It must answer, and be done loading. No liveness probe: a frozen server would be restarted, which ends the drill.
      readinessProbe: {
        exec: { command: ['sh', '-c', `[ "$(redis-cli ping)" = PONG ]`] },
        ...{ periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2 },
      },
      resources: { requests: { cpu: '50m', memory: '64Mi' } },
      volumeMounts: [
        { name: 'data', mountPath: folders.data },
        { name: 'run', mountPath: folders.run },
        { name: 'config', mountPath: folders.config, readOnly: true },
        { name: 'secret', mountPath: folders.secret, readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: 'run', emptyDir: {} },
    { name: 'config', configMap: { name: setName } },
    { name: 'secret', secret: { secretName, defaultMode: 0o440, items: [loginItem] } },
  ],
});

/** The server reads its password from here, in no argument of it. The probe's redis-cli takes it from the environment. */
const loginItem = { key: 'login.conf', path: 'login.conf' };

/**
 * One member a node as far as nodes reach. That a replica keeps away from its own master cannot be said here, as who is what
 * changes; the cluster is formed so that they begin apart.
 */
const spread = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 100,
      podAffinityTerm: {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: podLabels },
      },
    },
  ],
};

/** What a server reads at its start; the password comes from a file of its own. */
const configuration = [
  `include ${folders.secret}/login.conf`,
  `port ${serverPort}`,
  `dir ${folders.data}`,
  'cluster-enabled yes',
  'cluster-config-file nodes.conf',
  ...Object.entries(serverSettings).map(([name, value]) => `${name} ${value === '' ? '""' : value}`),
  '',
].join('\n');

/**
 * The pod's first process. It hands a polite stop on to the server. A server that ends by itself ends the pod's container with
 * it, as it would without this; but while the hold file is there, it stays down and the pod stays. The address goes in at
 * each start: a pod that comes back has another one, and tells the others by its server.
 */
const supervisor = `server=
leaving=
leave() {
  leaving=yes
  [ -z "$server" ] || kill -TERM "$server"
}
trap leave TERM INT
status=0
while [ -z "$leaving" ]; do
  if [ -e ${holdFile} ]; then
    sleep 0.1
    continue
  fi
  redis-server ${folders.config}/redis.conf --cluster-announce-ip "$POD_IP" &
  server=$!
  echo "$server" > ${pidFile}
  [ -z "$leaving" ] || kill -TERM "$server"
  while kill -0 "$server" 2> /dev/null; do
    wait "$server"
    status=$?
  done
  server=
  [ -e ${holdFile} ] || exit "$status"
done
exit "$status"
`;
