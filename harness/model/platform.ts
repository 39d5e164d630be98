// A platform: where a database runs. It can say what this machine lacks, open a place for one run, and find what earlier
// runs left behind.
import type { Diagnosis } from './diagnosis.ts';
import type { AttachedPlace, NamespaceView } from './attachment.ts';
import type { Images } from './images.ts';
import type { KubernetesObject, ObjectReference } from './kubernetes-objects.ts';
import type { OperatorKind } from './operator.ts';
import type { RunContext } from './run-context.ts';
import type { Offered } from './ability.ts';
import type { SiteKind, Sites } from './site.ts';

export interface PlatformOf<K extends SiteKind> {
  readonly name: string;
  readonly site: K;
  readonly about: string;
  /** What can be harmed there, and how, by kind of body. Looks at this machine, changes nothing. */
  bodies(): Readonly<Record<string, readonly PossibleHarm[]>>;
  /** Absent where there is no cluster that operators could be in. */
  readonly operators?: Operators;
  /** The images that its runs use. Throws a `UsageError` when the file of images cannot be used. Absent where none are. */
  images?(options: Pick<PlatformOptions, 'imagesFile'>): Images;
  /** What is there and what is missing, without changing anything. */
  diagnose(options: PlatformOptions, signal: AbortSignal): Promise<readonly Diagnosis[]>;
  /** Makes the place ready; throws a `RunError` with a way out when it cannot be had. Pushes an undo before each deed. */
  open(context: RunContext, options: PlatformOptions): Promise<Sites[K]>;
  /** What runs that are no longer alive left behind, and what is left alone although it looks like that. Looks only. */
  leftovers(options: PlatformOptions, signal: AbortSignal): Promise<readonly Leftover[]>;
  /** Looks for a database that is there already; null when there is none. Absent where runs cannot attach to one. */
  find?(
    options: PlatformOptions,
    wanted: WantedObject,
    signal: AbortSignal,
  ): Promise<KubernetesObject | null>;
  /** A view of a namespace of the cluster, for a look. Absent where there are none. */
  look?(options: PlatformOptions, namespace: string, signal: AbortSignal): Promise<NamespaceView>;
  /** The cluster that runs keep for each other, or null when there is none; only where a platform makes clusters. */
  keptCluster?(signal: AbortSignal): Promise<Removable | null>;
}
export type Platform = { [K in SiteKind]: PlatformOf<K> }[SiteKind];

interface WantedObject extends AttachedPlace {
  readonly of: Pick<ObjectReference, 'apiVersion' | 'kind'>;
}

/** A harm that the bodies of a kind can be done on a platform, or why this machine cannot do it. */
export interface PossibleHarm extends Offered {
  /** A sentence without its end, such as `nftables wants root`; absent when nothing is in the way. */
  readonly refused?: string;
}

interface Operators {
  /** Whether it puts them into its clusters, or must find them there. */
  readonly how: 'installed' | 'required';
  /** Why one cannot be upgraded there, a sentence without its end; undefined when nothing is in the way. Looks at this machine's settings. */
  stays(operator: OperatorKind): string | undefined;
  /** What is there of one, without changing anything. */
  diagnose(
    operator: OperatorKind,
    options: PlatformOptions,
    signal: AbortSignal,
  ): Promise<readonly Diagnosis[]>;
}

export interface PlatformOptions {
  /** The kubeconfig context, for the platform `context`. */
  readonly context: string | undefined;
  /** Keep the cluster that the run made for the next one. */
  readonly keepCluster: boolean;
  /** A YAML file with image names in place of the official ones. */
  readonly imagesFile: string | undefined;
  /** The services' first port on the platform `local`; the operating system chooses when absent. */
  readonly portBase: number | undefined;
  /** The database that is there already, and which deployment it is one of; absent for one that the run brings up. */
  readonly attach?: AttachOption;
}

export interface AttachOption extends AttachedPlace {
  readonly deployment: string;
}

interface Left {
  /** `process 4711 postgres -D ...`, `namespace drydock-...`. */
  readonly what: string;
  /** The label of the run that left it, or `unknown`. */
  readonly run: string;
}

export interface Removable extends Left {
  /** Rejects, with why in its message, when it stays. */
  remove(): Promise<void>;
}

/** What looks like a leftover, and is not for us to remove. */
interface LeftAlone extends Left {
  readonly remove: null;
  /** A sentence without its end. */
  readonly why: string;
}

export type Leftover = Removable | LeftAlone;
