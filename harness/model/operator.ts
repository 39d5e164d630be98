// An operator that a deployment wants in its cluster, as data: drydock puts it into the clusters that it makes and requires it of
// those that it is given.
import type { KubernetesObject, ObjectReference } from './kubernetes-objects.ts';

export interface OperatorKind {
  /** What a scenario aims at, and the file of images calls: `cloudnative-pg`. */
  readonly name: string;
  /** For people: `the CloudNativePG operator`. */
  readonly title: string;
  readonly namespace: string;
  /** Its controller. */
  readonly deployment: ObjectReference;
  /** Where its release manifest is: an https address, and the environment variable that may name another place. */
  readonly manifest: { readonly official: string; readonly setting: string };
  /** The key of its image in the file of images, and the environment variable by which its container knows it. */
  readonly image: { readonly key: string; readonly variable: string };
  /** An object that is ready to be taken when the operator answers: applied dry, kept nowhere. */
  readonly asks: KubernetesObject;
}
