// Kubernetes objects that a person wrote, in place of a deployment's own: as they were read, and as a run applies them.
import type { Images } from './images.ts';
import type { KubernetesObject } from './kubernetes-objects.ts';
import type { Place, Scenario } from './scenario.ts';

/** One document of the file as plain data. */
export interface ManifestDocument {
  readonly data: unknown;
  /** Where a value stands, or its key; the nearest thing above it that does stand there when it does not. */
  place(path: readonly (string | number)[], at: 'key' | 'value'): Place;
}

export interface UserManifest {
  /** As people are shown it. */
  readonly file: string;
  /** Those that hold something. */
  readonly documents: readonly ManifestDocument[];
}

/** What the objects must agree with, and what they may have to be changed for. */
export interface ManifestGround {
  readonly topology: Scenario['topology'];
  /** Absent where the platform has none. */
  readonly images?: Images;
  /** The cluster is one that drydock makes: it has one storage class, its default. */
  readonly clusterIsOurs: boolean;
}

export interface PlannedManifest {
  readonly file: string;
  /** As they are applied, but for the run's labels; in the order in which they are. */
  readonly objects: readonly KubernetesObject[];
  /** All that is not as it was written, a sentence each. */
  readonly changes: readonly string[];
}
