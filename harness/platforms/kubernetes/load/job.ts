// The objects that run the load in the cluster: the program in a ConfigMap, and a Job of one pod. Pure.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { Images } from '../../../model/images.ts';
import type { LoadProgram } from '../../../model/site.ts';
import { poolLabel } from '../names.ts';

/** The key of the load's image in the file of images. */
const nodeImage = 'node';
export const loadName = 'drydock-load';
export const loadContainer = 'load';
/** Keeps the load's files within reach when the load has died. */
export const keeperContainer = 'keeper';
export const programFile = '/drydock/program/load.mjs';
export const configFile = '/drydock/run/config.json';
export const ledgerFile = '/drydock/run/ledger.jsonl';

export const loadObjects = (
  bundle: string,
  images: Pick<Images, 'one' | 'pullPolicy'>,
  secretMount: LoadProgram['secretMount'],
): readonly KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: loadName },
    data: { 'load.mjs': bundle },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: loadName },
    spec: {
      backoffLimit: 0,
      // If the conductor dies without a word the load does not write for ever.
      activeDeadlineSeconds: 6 * 3600,
      ttlSecondsAfterFinished: 3600,
      template: { spec: podSpec(images.one(nodeImage), images.pullPolicy, secretMount) },
    },
  },
];

/** The user `node` of the image; every official Node image has it. */
const userId = 1000;

const podSpec = (
  image: string,
  imagePullPolicy: Images['pullPolicy'],
  secretMount: LoadProgram['secretMount'],
) => ({
  restartPolicy: 'Never',
  // A service account could only be used against us, and the links to services make hundreds of variables.
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: { runAsUser: userId, runAsGroup: userId, fsGroup: userId, runAsNonRoot: true },
  affinity: awayFromDatabases,
  tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
  containers: [
    {
      name: loadContainer,
      image,
      imagePullPolicy,
      command: ['sh', '-c', waitThenRun],
      resources: { requests: { cpu: '250m', memory: '128Mi' } },
      volumeMounts: [
        { name: 'program', mountPath: '/drydock/program', readOnly: true },
        { name: 'run', mountPath: '/drydock/run' },
        ...(secretMount === undefined
          ? []
          : [{ name: 'secret', mountPath: secretMount.path, readOnly: true }]),
      ],
    },
    keeper(image, imagePullPolicy),
  ],
  volumes: [
    { name: 'program', configMap: { name: loadName } },
    { name: 'run', emptyDir: {} },
    ...(secretMount === undefined
      ? []
      : [{ name: 'secret', secret: { secretName: secretMount.secret, defaultMode: 0o440 } }]),
  ],
});

const keeper = (image: string, imagePullPolicy: Images['pullPolicy']) => ({
  name: keeperContainer,
  image,
  imagePullPolicy,
  command: ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 1 & wait; done"],
  resources: { requests: { cpu: '10m', memory: '16Mi' } },
  volumeMounts: [{ name: 'run', mountPath: '/drydock/run' }],
});

/** The configuration says when the run began on this pod's clock, so that clock is read before the load can start. */
const waitThenRun = `until [ -s ${configFile} ]; do sleep 0.1; done; exec node ${programFile} run ${configFile} --linger`;

/** A drain of database nodes must not hit it. The control plane of a kind cluster is the one node without databases. */
const awayFromDatabases = {
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, preference: { matchExpressions: [{ key: poolLabel, operator: 'DoesNotExist' }] } },
    ],
  },
};
