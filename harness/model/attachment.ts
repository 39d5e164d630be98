// A database that is there already, in a cluster that its owner has: what a run must know of it before it begins, what becomes of it,
// and what is written down so that all can be put back, by the run itself or by `drydock clean`.
import type { AnyAbility } from './ability.ts';
import type { DatabaseStatus } from './database-status.ts';
import type { Images } from './images.ts';
import type { KubernetesObject, ObjectReference } from './kubernetes-objects.ts';
import type { Scenario } from './scenario.ts';
import type { KubernetesSite } from './site.ts';

/** Where it is: an object of a namespace. */
export interface AttachedPlace {
  readonly namespace: string;
  readonly name: string;
}

/** It, as the cluster tells of it. */
export interface FoundDatabase extends AttachedPlace {
  /** Null when there is no such object. */
  readonly object: KubernetesObject | null;
}

/** What it must agree with. */
export interface AttachGround {
  readonly topology: Scenario['topology'];
  /** Absent where the platform has none. */
  readonly images?: Images;
  /** What the scenario's steps need, in their order. */
  readonly steps: readonly AttachedStep[];
}

export interface AttachedStep extends Pick<Scenario['steps'][number], 'verb' | 'place'> {
  readonly needs: readonly AnyAbility[];
  readonly arguments: unknown;
}

export interface PlannedAttachment extends AttachedPlace {
  /** All that is done to it besides the steps, and what is taken back at the end, a sentence each. */
  readonly deeds: readonly string[];
  /** What stays as the run leaves it, a sentence each. */
  readonly stays: readonly string[];
}

/** A look into a namespace, and what putting back takes. */
export type NamespaceView = Pick<KubernetesSite, 'namespace' | 'read' | 'list' | 'patch' | 'dial'>;

/** What a run wrote down on its own namespace before its first deed. */
export interface AttachmentNote extends AttachedPlace {
  /** The label of the run. */
  readonly run: string;
  /** What the deployment wants to find again, in its own form; undefined when it had not begun. */
  readonly before: unknown;
}

/** What a deployment knows of databases that are there already. */
export interface AttachKind {
  /** What is named, without its name. */
  readonly object: Pick<ObjectReference, 'apiVersion' | 'kind'>;
  /** Selects the pods of one. */
  readonly podSelector: (name: string) => string;
  /** Throws a `UsageError` for one that must not be touched or does not fit. Pure. */
  readonly plan: (found: FoundDatabase, ground: AttachGround) => PlannedAttachment;
  /** How one stands. Throws a `UsageError` when there is none of that name. Looks only. */
  readonly status: (view: NamespaceView, name: string, signal: AbortSignal) => Promise<DatabaseStatus>;
  /** Takes back what a run did and did not take back itself; harmless when nothing is left. Rejects when something stays. */
  readonly detach: (view: NamespaceView, note: AttachmentNote, signal: AbortSignal) => Promise<void>;
}
