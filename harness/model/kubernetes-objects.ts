// Kubernetes objects as they come over the wire, as far as they are used here: the client library's own classes promise dates and
// defaults, which JSON has not. Engines and the platform read the same ones.

/** An object of the run's namespace (or, where the kind has none, of the cluster). */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Pod extends KubernetesObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly { readonly name: string; readonly image: string }[];
    readonly initContainers?: readonly { readonly image: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIP?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
  };
}

/** A pod that runs a server, as those see it who wait for it. */
export interface ServerPod {
  readonly name: string;
  /** Different for each pod of that name. */
  readonly uid: string;
  /** Empty until it has one. */
  readonly address: string;
  readonly node: string;
  readonly image: string;
  readonly ready: boolean;
  readonly leaving: boolean;
  readonly restarts: number;
}

/** `container` is the server's. Pure. */
export const serverPodOf = (object: KubernetesObject, container: string): ServerPod => {
  const { metadata, spec, status } = object as Pod;
  const named = <T extends { readonly name: string }>(some: readonly T[] = []): T | undefined =>
    some.find(({ name }) => name === container);
  return {
    name: metadata.name,
    uid: String(metadata['uid']),
    address: status?.podIP ?? '',
    node: spec?.nodeName ?? '',
    image: named(spec?.containers)?.image ?? '',
    ready: isReady(status),
    leaving: metadata['deletionTimestamp'] !== undefined,
    restarts: named(status?.containerStatuses)?.restartCount ?? 0,
  };
};

/** Whether a pod or a node says of itself that it is ready. */
export const isReady = (status: { readonly conditions?: readonly Condition[] } = {}): boolean =>
  (status.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True');
