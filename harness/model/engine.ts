// A database engine: its services, and how it is deployed on each family of platforms.
import type { DeploymentKind } from './deployment.ts';
import type { ServiceRole } from './plan.ts';
import type { Family } from './site.ts';

export interface Engine {
  readonly name: string;
  readonly title: string;
  readonly services: readonly ServiceRole[];
  readonly deployments: { readonly [F in Family]?: DeploymentKind<F> };
}
