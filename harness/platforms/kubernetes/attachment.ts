// A site for a database that was there before the run, in a namespace that is not the run's: what of it may be touched, and the note
// on the run's own namespace from which all is put back, by the run or by whoever cleans up behind it.
import { z } from 'zod';
import type { AttachKind, AttachmentNote, NamespaceView } from '../../model/attachment.ts';
import { RunError } from '../../model/errors.ts';
import type { ObjectReference } from '../../model/kubernetes-objects.ts';
import type { AttachOption } from '../../model/platform.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { AttachedSite } from '../../model/site.ts';
import { neverAborted } from './api.ts';
import type { ClusterConnection } from './api.ts';
import { dialPod } from './dial.ts';
import { attachedAnnotation, runLabel } from './names.ts';
import { makeNamespace } from './namespace.ts';
import { createResources } from './resources.ts';
import type { Resources } from './resources.ts';

/** By the names of the deployments. */
export type AttachKinds = Readonly<Record<string, AttachKind>>;

export interface SiteAttachment {
  readonly ownNamespace: string;
  readonly namespace: string;
  /** The database's own object. */
  readonly object: ObjectReference;
  /** Selects its pods. */
  readonly podSelector: string;
  readonly site: AttachedSite;
}

const noteSchema = z.strictObject({
  deployment: z.string(),
  namespace: z.string(),
  name: z.string(),
  before: z.unknown().optional(),
});
type WrittenNote = Readonly<z.infer<typeof noteSchema>>;

const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' } as const;

/** Makes the run's own namespace, with the note on it. Undefined where the run attaches to nothing. Pushes its own undo. */
export const attached = async (
  connection: ClusterConnection,
  context: RunContext,
  { attachKinds, attach }: { readonly attachKinds: AttachKinds; readonly attach: AttachOption | undefined },
): Promise<SiteAttachment | undefined> => {
  if (attach === undefined) return undefined;
  const { deployment, namespace, name } = attach;
  const kind = kindOf(attachKinds, deployment);
  const note: WrittenNote = { deployment, namespace, name };
  const annotation = (now: WrittenNote) => ({ [attachedAnnotation]: JSON.stringify(now) });
  const ownNamespace = await makeNamespace(connection, context, annotation(note), (own) =>
    detachFrom(connection, attachKinds, own),
  );
  const all = createResources(connection.api(context.signal), null);
  const remember = (before: object): Promise<void> =>
    all.patch(
      { ...namespaceKind, name: ownNamespace },
      { metadata: { annotations: annotation({ ...note, before }) } },
    );
  return {
    ...{ ownNamespace, namespace, object: { ...kind.object, name } },
    podSelector: kind.podSelector(name),
    site: { name, remember },
  };
};

const kindOf = (attachKinds: AttachKinds, deployment: string): AttachKind => {
  const kind = attachKinds[deployment];
  if (kind !== undefined) return kind;
  throw new RunError(
    `drydock does not know how to leave a deployment ${deployment}`,
    'Use the version of drydock that the run was made with.',
  );
};

/** Puts back what the note on a run's namespace says; harmless where there is none. Rejects when something stays. */
export const detachFrom = async (
  connection: ClusterConnection,
  attachKinds: AttachKinds,
  ownNamespace: string,
): Promise<void> => {
  const signal = neverAborted();
  const all = createResources(connection.api(signal), null);
  const own = await all.read({ ...namespaceKind, name: ownNamespace });
  const written = own?.metadata.annotations?.[attachedAnnotation];
  if (written === undefined) return;
  const note = noteIn(written);
  if (note === null)
    throw new RunError(
      `what ${ownNamespace} says of the database that its run attached to cannot be read`,
      `See its annotation ${attachedAnnotation}.`,
    );
  const run = own?.metadata.labels?.[runLabel] ?? '';
  const view = viewOf(connection, note.namespace, signal);
  const told: AttachmentNote = { namespace: note.namespace, name: note.name, run, before: note.before };
  await kindOf(attachKinds, note.deployment).detach(view, told, signal);
};

const noteIn = (written: string): WrittenNote | null => {
  try {
    return noteSchema.safeParse(JSON.parse(written)).data ?? null;
  } catch {
    return null;
  }
};

/** For people. Pure. */
export const attachedText = (written: string): string => {
  const note = noteIn(written);
  return note === null
    ? 'whose run attached to a database'
    : `with the run’s database and role in ${note.namespace}/${note.name}`;
};

/** A namespace, to be looked at. */
export const viewOf = (
  connection: ClusterConnection,
  namespace: string,
  signal: AbortSignal,
): NamespaceView => {
  const { read, list, patch } = createResources(connection.api(signal), namespace);
  const access = { config: connection.config, namespace, signal };
  return {
    ...{ namespace, read, list, patch },
    dial: (server, timeoutMs) => dialPod(access, server, timeoutMs),
  };
};

/** What steps may remove, of the database that they are done to. */
const removable: readonly string[] = ['Pod', 'PersistentVolumeClaim', 'Job'];

/** Whatever a mistake of ours may ask for: only the database's own object is patched, and only its parts are removed. */
export const guarded = (
  resources: Pick<Resources, 'patch' | 'remove' | 'list'>,
  { object, podSelector, namespace }: Pick<SiteAttachment, 'object' | 'podSelector' | 'namespace'>,
): Pick<Resources, 'patch' | 'remove'> => ({
  patch: async (reference, changes, part) => {
    if (reference.kind !== object.kind || reference.name !== object.name)
      throw new Error(`${reference.kind} ${namespace}/${reference.name} is not the run’s to change`);
    await resources.patch(reference, changes, part);
  },
  remove: async (reference, how) => {
    if (!removable.includes(reference.kind))
      throw new Error(`${reference.kind} ${namespace}/${reference.name} is not the run’s to remove`);
    const its = await resources.list(reference, podSelector);
    if (its.some(({ metadata }) => metadata.name === reference.name)) {
      await resources.remove(reference, how);
      return;
    }
    const all = await resources.list(reference, '');
    if (all.some(({ metadata }) => metadata.name === reference.name))
      throw new Error(
        `${reference.kind} ${namespace}/${reference.name} is no part of ${object.kind} ${object.name}`,
      );
  },
});

/** Pods of others in the namespace, and what is told of them, are no trouble of the database's. */
export const onlyIts = (
  resources: Pick<Resources, 'list'>,
  { object, podSelector }: Pick<SiteAttachment, 'object' | 'podSelector'>,
): Pick<Resources, 'list'> => ({
  list: async (kind, selector) => {
    if (kind.kind !== 'Event') return resources.list(kind, podSelector);
    const events = await resources.list(kind, selector);
    return events.filter((event) => {
      const { name = '' } = (event['involvedObject'] ?? {}) as { readonly name?: string };
      return name === object.name || name.startsWith(`${object.name}-`);
    });
  },
});
