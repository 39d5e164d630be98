// The place that a platform opens for one run, and what an engine's deployment may do there. Two families: processes on
// this machine, and a namespace of a Kubernetes cluster. Both can run the load close to the database.
import type { Endpoint } from './endpoint.ts';
import type { Duplex } from 'node:stream';
import type { LoadConfig } from '../../load/lanes.ts';
import type { LoadSample, RatesOrder } from '../../load/ledger.ts';
import type { Stall } from '../../load/stalls.ts';
import type { DisturbedPath, TrueSpan } from './disturbance.ts';
import type { Host } from './host.ts';
import type { KubernetesObject, ObjectReference } from './kubernetes-objects.ts';
import type { Images } from './images.ts';
import type { OperatorKind } from './operator.ts';
import type { Body, Sight } from './body.ts';

/** `servers`: processes that drydock starts itself. `namespace`: one of a Kubernetes cluster. */
export interface Sites {
  readonly servers: LocalSite;
  readonly namespace: KubernetesSite;
}
export type SiteKind = keyof Sites;

/** What is common to every place. */
interface Site {
  /** What stands between the numbers and production, for the report: `Debian 12, 2 cores`, `kind v0.33, Kubernetes 1.34.4`. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Starts the load in a process of its own and resolves once it runs. Pushes its own undo. */
  startLoad(program: LoadProgram): Promise<RunningLoad>;
}

export interface LoadProgram {
  /** The engine's entry file for the load process (TypeScript); Kubernetes bundles it into one file. */
  readonly entry: URL;
  readonly config: Omit<LoadConfig, 'ledgerFile' | 'originMs'>;
  /** Kubernetes only: a Secret of the namespace, mounted read-only at this path. */
  readonly secretMount?: { readonly secret: string; readonly path: string };
}

export interface RunningLoad {
  /** Resolves when the load ends, with what it last said; before `stop` that is a failure. Never rejects. */
  readonly ended: Promise<string>;
  /** Live figures, once a second. */
  readonly onSample: (listener: (sample: LoadSample) => void) => void;
  /** Measures the load's clock against the conductor's: round trips, the shortest of which counts. Zero on this machine. */
  measureClock(): Promise<{ readonly offsetMs: number; readonly uncertaintyMs: number }>;
  /** Tells a load of open rates at which share of them to run, and whether operations count from now on; its samples show when it does. */
  readonly steer: (order: RatesOrder) => Promise<void>;
  /** Lets operations under way end, completes the ledger and puts it at `ledgerFile` on this machine. */
  stop(ledgerFile: string): Promise<void>;
}

export interface LocalSite extends Site {
  readonly kind: 'servers';
  /** A folder for this run's data, outside the project. Every process that the site starts has a mark of the run in its
   * environment, by which `drydock clean` knows it, and must not write its title over it. */
  readonly workFolder: string;
  /** The machine, for what must be there before a server can run. */
  readonly host: Host;
  freePort(): Promise<number>;
  /** A connection to a server. A `RunError` when there is none within `timeoutMs`. It is cut when the run is told to end. */
  dial(server: Endpoint, timeoutMs: number): Promise<Duplex>;
  /** An empty folder below the work folder, mode 0700, that belongs to the user who runs the servers. */
  makeFolder(name: string): Promise<string>;
  /** A file of mode 0600 below the work folder that the servers' user can read; resolves with its path. */
  writePrivate(name: string, text: string): Promise<string>;
  /** Writes a file of mode 0600 into a folder of the servers' user. */
  writeServerFile(path: string, text: string): Promise<void>;
  /** Copies a data directory while its server writes: a file that vanishes on the way is left out. Of the entries named in
   * `skip`, by their path below `from`, files are left out and folders arrive empty. */
  copyFolder(from: string, to: string, skip: readonly string[]): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Makes sure that the servers' user may read and run what lies in a folder of node_modules; resolves with the path to use. */
  readablePath(folder: string): Promise<string>;
  /** Runs a program as the servers' user until it exits; throws a `RunError` with the end of its output when it fails. */
  runProgram(
    program: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** Starts a server as the servers' user; its output goes to the run's `logs/<name>.log`. Pushes its own undo. */
  startServer(server: ServerProgram): Promise<ServerProcess>;
  /** Tells the lines of a server's log from now on, whoever of that name writes them, until stopped. */
  followLog(name: string, stop: AbortSignal, listener: (line: string) => void): Promise<void>;
  /** Starts the process that stands in for Kubernetes Services. Pushes its own undo. */
  startServices(names: readonly string[]): Promise<LocalServices>;
  /** The body of a member's server. */
  serverBody(server: LocalServerBody): Body;
  /** The body of the link between two members. */
  linkBody(between: readonly [LocalServerBody, LocalServerBody]): Body;
  /** Opens a way to a server that can be disturbed, in this process. Pushes its own undo. */
  openDisturbedPath(server: Endpoint): Promise<DisturbedPath>;
  /** Starts a server of ours that sends every line back after so long, one after the other on each connection. Pushes its own undo. */
  startSlowEcho(takesMs: number): Promise<SlowEcho>;
}

/** Times are milliseconds of this host's monotonic clock. */
export interface SlowEcho {
  readonly endpoint: Endpoint;
  /** Stops its process for so long. Resolves when it is over. One at a time. */
  freeze(forMs: number): Promise<TrueSpan>;
  /** When its process stood still so far, frozen or by itself. */
  readonly stalls: readonly Stall[];
}

/** What is to be known of a member's server to harm it, and to bring it back. */
export interface LocalServerBody {
  readonly name: string;
  /** Its process, the last one if it is not running; null when it never ran. */
  process(): ServerProcess | null;
  /** Where others reach it, the ports among members included. */
  ports(): readonly number[];
  /** Of the members that it talks to. */
  peers(): readonly LocalServerBody[];
  /** Asks it something, as a client would; rejects when it does not answer. */
  ask(): Promise<unknown>;
  /** Starts it again on its data as it is; harmless when it runs. */
  revive(): Promise<void>;
  readonly folder: string;
  /** Makes it a member again after its data was destroyed; absent where the deployment knows no way. */
  readonly rejoin?: () => Promise<void>;
}

export interface ServerProgram {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What makes it end at once, clients or not, when the run is undone and its data is thrown away; `SIGTERM` when absent. */
  readonly endSignal?: NodeJS.Signals;
}

export interface ServerProcess {
  readonly pid: number;
  /** The group that its processes have for themselves; undefined where they share one. */
  readonly group?: number;
  /** Resolves when it has exited, with how it ended and what it last said in its log; never rejects. */
  readonly exited: Promise<string>;
  readonly running: () => boolean;
  /** Signals this one process; harmless when it has exited. */
  signal(name: NodeJS.Signals): void;
  /** Signals it and every process that it started, its own first; resolves with their process ids. */
  signalTree(name: NodeJS.Signals): Promise<readonly number[]>;
}

/** Every new connection to a service goes to one of its members, chosen at random; with none it is refused. Connections that
 * stand stay with their member, as they do behind a Kubernetes Service. */
export interface LocalServices {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Resolves when the new members are in force. */
  route(service: string, members: readonly Endpoint[]): Promise<void>;
}

export interface KubernetesSite extends Site {
  readonly kind: 'namespace';
  /** Where the database is. */
  readonly namespace: string;
  /**
   * Set where the database was there before the run. What is applied, and the load, go into a namespace of the run's own then, and
   * nothing but the database's own object can be patched, nothing but its parts removed.
   */
  readonly attached?: AttachedSite;
  /** Put on every object that the run makes. */
  readonly labels: Readonly<Record<string, string>>;
  readonly images: Images;
  /** Server-side apply with drydock's field manager, the run's labels added. */
  apply(object: KubernetesObject): Promise<void>;
  /** A merge patch of an object or of its status; null removes a field. */
  patch(reference: ObjectReference, changes: object, part?: 'status'): Promise<void>;
  /** Null when there is no such object. */
  read(reference: ObjectReference): Promise<KubernetesObject | null>;
  list(
    kind: Pick<ObjectReference, 'apiVersion' | 'kind'>,
    labelSelector: string,
  ): Promise<readonly KubernetesObject[]>;
  /**
   * Tells every object of the kind, as it is now and whenever it changes, until stopped. Late by as long as the cluster takes; what was removed while the stream was broken is not told.
   */
  watch(watched: WatchedObjects, listener: (object: KubernetesObject) => void): void;
  /** Tells the lines of a container's log from now on, until stopped; may miss or repeat some when the stream breaks. */
  followLog(source: ContainerLog, listener: (line: string) => void): void;
  /** Deletes; harmless when it is gone. Does not wait. `at once` gives a pod no time to stop. */
  remove(reference: ObjectReference, how?: 'at once'): Promise<void>;
  /** Runs a command in a pod and resolves with its standard output; a `RunError` with its standard error when it fails. */
  exec(command: PodCommand): Promise<string>;
  /** A stream to a server, from inside a pod. A `RunError` when the pod does not begin it within `timeoutMs`; that nobody listens
   * there is the stream's error. It is cut when the run is told to end. */
  dial(server: PodServer, timeoutMs: number): Promise<Duplex>;
  /** Makes sure that an operator is there and answers: puts it into a cluster that drydock made, requires it of any other. */
  requireOperator(operator: OperatorKind): Promise<void>;
  /** Puts the newer one of two operators in and resolves when it answers; only where drydock makes the cluster. It stays: the next
   * run puts in the one that it wants. */
  upgradeOperator(operator: OperatorKind): Promise<void>;
  /** The image that an operator's pods run; several in one text while they are exchanged. */
  operatorImage(operator: OperatorKind): Promise<string>;
  podBody(pod: PodBody): Body;
  /** The node that a pod is on; `pods` are those of the database there, the first one that is to leave first. */
  nodeBody(node: NodeBody): Body;
  operatorBody(operator: OperatorKind): Body;
  /** The body of the link between two members. */
  linkBody(between: readonly [PodBody, PodBody]): Body;
  /** Nodes with their labels, for telling pools apart. */
  nodes(): Promise<readonly { readonly name: string; readonly pool: string; readonly ready: boolean }[]>;
  /** Why pods of the namespace do not start. To be asked again and again by those who wait for pods. */
  troubles(): Promise<Troubles>;
}

export interface AttachedSite {
  readonly name: string;
  /** Writes down what is to be found again at the end, where `drydock clean` finds it. To be called before the first deed. */
  remember(before: object): Promise<void>;
}

/** What is to be known of a member's pod to harm its server, and to bring it back. */
export interface PodBody {
  /** Of the pod and of the member. */
  readonly name: string;
  readonly container: string;
  /** Where others reach it. */
  readonly port: number;
  /** The pods of the members that it talks to. */
  readonly peers: () => Promise<readonly string[]>;
  /** Shell commands in the container, for harms to the server's process; absent where it cannot be harmed apart from its pod. */
  readonly server?: {
    /** Prints its process id. */
    readonly pid: string;
    /** Keep it from being started again, and let it be; absent where nobody can. */
    readonly held?: { readonly hold: string; readonly release: string };
  };
  /** Asks it something, as a client would; rejects when it does not answer. */
  ask(): Promise<unknown>;
  /** Its claims, and how it becomes a member again once they were destroyed; absent where the deployment knows no way. */
  readonly volume?: {
    readonly claims: readonly string[];
    /** The uid is that of the pod that was destroyed: another may come under its name. Whether it can be seen to be gone, or what came up in its place to hold nothing. */
    lost(uid: string): Promise<Sight>;
    /** Resolves when the database has as many members again, with the name of the one that came in its place where it is another. */
    rejoin(uid: string): Promise<string | undefined>;
  };
}

export interface NodeBody {
  readonly node: string;
  /** Of the members that are there. */
  readonly members: readonly string[];
  readonly pods: () => Promise<readonly { readonly name: string; readonly uid: string }[]>;
  /** Asks the member that was aimed at something, as a client would; rejects when it does not answer. */
  readonly ask: () => Promise<unknown>;
}

export interface Troubles {
  /** In the cluster's own words; empty when nothing is wrong. */
  readonly seen: string;
  /** Set when one of them has lasted so long that it will not pass by itself. */
  readonly hopeless: string | null;
}

interface WatchedObjects {
  readonly kind: Pick<ObjectReference, 'apiVersion' | 'kind'>;
  readonly labelSelector: string;
  readonly stop: AbortSignal;
  /** Is told the last of one that was removed. */
  readonly gone?: (object: KubernetesObject) => void;
}

interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  readonly stop: AbortSignal;
}

export interface PodCommand {
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly input?: string;
  readonly deadlineMs: number;
  /** Carried out although the run was told to end: for what takes something back. */
  readonly always?: boolean;
}

/** Where a stream from inside a pod leads: a unix socket of the container's, or a port, of the pod itself where no host is named. */
export interface PodServer {
  readonly pod: string;
  readonly container: string;
  readonly to: { readonly socket: string } | { readonly host?: string; readonly port: number };
}
