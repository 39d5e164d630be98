// A Cluster that a person wrote, with Poolers beside it: whether a run can be made of it. What of it has to be other than it was
// written stands in manifest-changes.ts. Pure.
import { UsageError } from '../../../model/errors.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type {
  ManifestDocument,
  ManifestGround,
  PlannedManifest,
  UserManifest,
} from '../../../model/user-manifest.ts';
import { shortened } from '../../../text/printable.ts';
import { clusterKind, confirmingIn, poolerKind } from './manifest.ts';
import { applied } from './manifest-changes.ts';
import { leadsToPrimary } from './pooler-manifest.ts';
import { valueAt } from './value-at.ts';
import type { ValuePath } from './value-at.ts';

interface Written {
  readonly document: ManifestDocument;
  readonly object: KubernetesObject;
}

/** Throws a `UsageError` with the place of what cannot be rehearsed. */
export const readUserManifest = (
  { file, documents }: UserManifest,
  ground: ManifestGround,
): PlannedManifest => {
  const written = documents.map(readDocument);
  const cluster = onlyCluster(written, file);
  mustAgree(cluster, ground);
  const poolers = written.filter(({ object }) => object.kind === poolerKind.kind);
  for (const pooler of poolers) {
    mustLeadTo(pooler, cluster);
    mustAnswer(pooler);
  }
  const objects = [cluster, ...poolers].map(({ object }) => applied(object, ground));
  return {
    file,
    objects: objects.map(({ object }) => object),
    changes: objects.flatMap(({ changes }) => changes),
  };
};

const kinds: readonly unknown[] = [clusterKind.kind, poolerKind.kind];
const names = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** The operator puts a dash and a word behind it, and Kubernetes takes no more than 63 characters. */
const nameMax = 50;

const readDocument = (document: ManifestDocument): Written => {
  const at = (path: ValuePath): unknown => valueAt(document.data, path);
  const kind = at(['kind']);
  if (kind === undefined) refuse(document, [], 'expected an object of Kubernetes, with a "kind"');
  if (!kinds.includes(kind))
    refuse(document, ['kind'], `"kind": expected Cluster or Pooler; found ${shown(kind)}`);
  const { apiVersion: wanted } = clusterKind;
  const found = at(['apiVersion']);
  if (found !== wanted)
    refuse(document, ['apiVersion'], `"apiVersion": expected ${wanted}; found ${shown(found)}`);
  const name = at(['metadata', 'name']);
  if (typeof name !== 'string' || !names.test(name) || name.length > nameMax)
    refuse(
      document,
      ['metadata', 'name'],
      `"name": expected at most ${nameMax} small letters, digits and dashes; found ${shown(name)}`,
    );
  const spec = at(['spec']);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    refuse(document, ['spec'], `"spec": expected keys with values; found ${shown(spec)}`);
  return { document, object: document.data as KubernetesObject };
};

const onlyCluster = (written: readonly Written[], file: string): Written => {
  const [cluster, second] = written.filter(({ object }) => object.kind === clusterKind.kind);
  if (cluster === undefined)
    throw new UsageError(`no Cluster of ${clusterKind.apiVersion} is in it`, {
      place: { file, line: 1, column: 1 },
    });
  if (second !== undefined) refuse(second.document, ['kind'], 'a second Cluster: a run has one');
  return cluster;
};

/** What the scenario says of the database, its load, steps and checks rely on. */
const mustAgree = ({ document, object }: Written, { topology }: ManifestGround): void => {
  const at = (path: ValuePath): unknown => valueAt(object, path);
  const instances = at(['spec', 'instances']) ?? 1;
  if (instances !== topology.members)
    refuse(
      document,
      ['spec', 'instances'],
      `"instances": ${shown(instances)}, but "members" in the scenario’s topology is ${topology.members}; make them agree`,
    );
  const { path, confirming } = confirmingIn(object);
  if (confirming !== topology.synchronous)
    refuse(
      document,
      path,
      `${shown(confirming)} standbys must confirm a write, but "synchronous" in the scenario’s topology is ${topology.synchronous}; make them agree`,
    );
};

const mustLeadTo = ({ document, object }: Written, cluster: Written): void => {
  const { name } = cluster.object.metadata;
  const leadsTo = valueAt(object, ['spec', 'cluster', 'name']);
  if (leadsTo !== name)
    refuse(
      document,
      ['spec', 'cluster', 'name'],
      `"cluster": the Pooler leads to ${shown(leadsTo)}, but the Cluster is ${name}`,
    );
};

/** Nothing could be measured through one that lets no client of the load in. */
const mustAnswer = ({ document, object }: Written): void => {
  if (!leadsToPrimary(object)) return;
  const paused = ['spec', 'pgbouncer', 'paused'];
  if (valueAt(object, paused) === true)
    refuse(document, paused, '"paused": the Pooler answers nobody; leave it out');
  const tls = ['spec', 'pgbouncer', 'parameters', 'client_tls_sslmode'];
  const mode = valueAt(object, tls);
  if (typeof mode === 'string' && wantsTls.has(mode))
    refuse(document, tls, `"client_tls_sslmode": ${mode} turns the load’s clients away, which speak no TLS`);
};

const wantsTls: ReadonlySet<string> = new Set(['require', 'verify-ca', 'verify-full']);

const refuse = (document: ManifestDocument, path: ValuePath, message: string): never => {
  throw new UsageError(message, { place: document.place(path, 'value') });
};

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : shortened(JSON.stringify(value));
