// What kubectl tells of a cluster while a drill is carried out: every pod of a database, every claim and every node, as they were and as
// they changed. It knows nothing of drydock's own watches.
import { execa } from 'execa';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';

/** A line each; fields that are not set are `<none>`. */
interface Seen {
  readonly pods: readonly PodSeen[];
  readonly claims: readonly { readonly name: string; readonly uid: string; readonly capacity: string }[];
  readonly nodes: readonly {
    readonly name: string;
    readonly unschedulable: string;
    readonly ready: string;
  }[];
}

interface PodSeen {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly role: string;
  readonly image: string;
  readonly ready: string;
}

export interface Onlooker {
  /** What was seen until now, in the order in which it was told. */
  readonly seen: () => Seen;
  readonly stop: () => void;
}

const ready = `.status.conditions[?(@.type=="Ready")].status`;

const watched = {
  pods: {
    of: ['pods', '--all-namespaces', '-l', 'cnpg.io/podRole=instance'],
    columns: {
      name: '.metadata.name',
      uid: '.metadata.uid',
      node: '.spec.nodeName',
      role: '.metadata.labels.cnpg\\.io/instanceRole',
      image: '.spec.containers[0].image',
      ready,
    },
  },
  claims: {
    of: ['persistentvolumeclaims', '--all-namespaces'],
    columns: { name: '.metadata.name', uid: '.metadata.uid', capacity: '.status.capacity.storage' },
  },
  nodes: { of: ['nodes'], columns: { name: '.metadata.name', unschedulable: '.spec.unschedulable', ready } },
} as const;

/** Looks until it is stopped. Told by three processes, which live as long. */
export const lookOn = (): Onlooker => {
  const watches = Object.entries(watched).map(([kind, { of, columns }]) => {
    const wanted = Object.entries(columns).map(([name, path]) => `${name}:${path}`);
    const form = ['-o', `custom-columns=${wanted.join(',')}`, '--no-headers', '--watch'];
    const told: string[] = [];
    const process = execa('kubectl', ['--kubeconfig', kubeconfigFile, 'get', ...of, ...form], {
      reject: false,
      buffer: false,
    });
    void (async () => {
      for await (const line of process) told.push(line);
    })();
    return { kind, told, names: Object.keys(columns), process };
  });
  return {
    seen: () =>
      Object.fromEntries(
        watches.map(({ kind, told, names }) => [kind, told.map((line) => rowOf(line, names))]),
      ) as never,
    stop: () => {
      for (const { process } of watches) process.kill();
    },
  };
};

const rowOf = (line: string, names: readonly string[]): Readonly<Record<string, string>> => {
  const cells = line.trim().split(/\s+/u);
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
};
