// A database engine: its services, and how it is deployed on each family of platforms.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { DeploymentKind } from './deployment.ts';
import type { ServiceRole } from './plan.ts';
import type { Family } from './site.ts';

export interface Engine {
  readonly name: string;
  readonly title: string;
  readonly services: readonly ServiceRole[];
  /** How its clients behave, in the order of the report. The first one is what a budget means unless it says otherwise. */
  readonly policies: readonly [ClientPolicy, ...ClientPolicy[]];
  /** How many parts its data may be split into, each with a primary of its own; 1 and 1 when it is never split. */
  readonly shards: { readonly min: number; readonly max: number };
  /** Whether its load can ask that replicas confirm a write before it counts as acknowledged (`waitReplicas`). */
  readonly waitsForReplicas: boolean;
  /** How long a client may take to learn where data is served after a change; 0 where every connection is led there anew. */
  readonly routesKnownWithinMs: number;
  readonly deployments: { readonly [F in Family]?: DeploymentKind<F> };
}
