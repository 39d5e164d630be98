// What is known of a deployment and of its place before anything is touched, for what may have to be refused.
import type { KubernetesObject } from './kubernetes-objects.ts';

export interface OfferGround {
  /** The deployment's, as checked, with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Those that a person wrote, as they are applied; absent where the deployment makes its own. */
  readonly objects?: readonly KubernetesObject[];
  /** Why the deployment's operator cannot be upgraded there, a sentence without its end; absent when nothing is in the way. */
  readonly operatorStays?: string;
}
