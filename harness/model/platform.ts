// A platform: where a database runs. It can say what this machine lacks, open a place for one run, and find what earlier
// runs left behind.
import type { Diagnosis } from './diagnosis.ts';
import type { RunContext } from './run-context.ts';
import type { Family, Sites } from './site.ts';

export interface PlatformOf<F extends Family> {
  readonly name: string;
  readonly family: F;
  readonly about: string;
  /** What is there and what is missing, without changing anything. */
  diagnose(options: PlatformOptions, signal: AbortSignal): Promise<readonly Diagnosis[]>;
  /** Makes the place ready; throws a `RunError` with a way out when it cannot be had. Pushes an undo before each deed. */
  open(context: RunContext, options: PlatformOptions): Promise<Sites[F]>;
  /** What runs that are no longer alive left behind. Looks only. */
  leftovers(options: PlatformOptions, signal: AbortSignal): Promise<readonly Leftover[]>;
  /** The cluster that runs keep for each other, or null when there is none; only where a platform makes clusters. */
  keptCluster?(signal: AbortSignal): Promise<Leftover | null>;
}
export type Platform = { [F in Family]: PlatformOf<F> }[Family];

export interface PlatformOptions {
  /** The kubeconfig context, for the platform `context`. */
  readonly context: string | undefined;
  /** Keep the cluster that the run made for the next one. */
  readonly keepCluster: boolean;
  /** A YAML file with image names in place of the official ones. */
  readonly imagesFile: string | undefined;
  /** The services' first port on the platform `local`; the operating system chooses when absent. */
  readonly portBase: number | undefined;
}

export interface Leftover {
  /** `process 4711 postgres -D ...`, `namespace drydock-...`. */
  readonly what: string;
  /** The label of the run that left it, or `unknown`. */
  readonly run: string;
  remove(): Promise<void>;
}
