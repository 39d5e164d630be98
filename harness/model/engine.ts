// A database engine: how its clients behave, and the ways in which it is run.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { AnyDeploymentKind } from './deployment.ts';
import type { ImageDefaults } from './images.ts';

export interface Engine {
  readonly name: string;
  readonly title: string;
  /** How its clients behave, in the order of the report. The first one is what a budget means unless it says otherwise. */
  readonly policies: readonly [ClientPolicy, ...ClientPolicy[]];
  /** How many parts its data may be split into, each with a primary of its own; 1 and 1 when it is never split. */
  readonly shards: { readonly min: number; readonly max: number };
  /** Whether its load can ask that replicas confirm a write before it counts as acknowledged (`waitReplicas`). */
  readonly waitsForReplicas: boolean;
  /** How long a client may take to learn where data is served after a change; 0 where every connection is led there anew. */
  readonly routesKnownWithinMs: number;
  /** The container images that its deployments use, by their keys in the file of images. */
  readonly images: ImageDefaults;
  /** The first one for a kind of site is the default there. */
  readonly deployments: readonly AnyDeploymentKind[];
}
