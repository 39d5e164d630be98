// What a run has of its own in a Cluster that was there before it, and taking it back: the run itself does it at its end, and
// `drydock clean` for one that was killed, both from the run's label and from what was written down.
import { z } from 'zod';
import type { AttachKind } from '../../../model/attachment.ts';
import { keptConnections } from '../../../model/connections.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import type { PostgresSession } from '../member/session.ts';
import { primaryOf } from './cluster.ts';
import type { SeenCluster } from './cluster.ts';
import { clusterKind, quoted } from './manifest.ts';
import type { ClusterNames } from './manifest.ts';
import { valueAt } from './value-at.ts';

/** Database, role and secret are called by the run's label: nobody else has one of that name, and `clean` knows it. */
export const ownNames = (cluster: string, run: string): ClusterNames => {
  const name = `drydock_${run.replaceAll('-', '_')}`;
  return { cluster, database: name, owner: name, ownerSecret: 'drydock-role' };
};

/** Where the superuser makes and drops the run's database. */
export const maintenanceDatabase = 'postgres';

const lookingAway = 'cnpg.io/reconciliationLoop';

const rememberedSchema = z.strictObject({
  instances: z.int().min(1),
  /** Of the annotation by which the operator looks away. */
  lookingAway: z.string().nullable(),
});
type Remembered = Readonly<z.infer<typeof rememberedSchema>>;

/** What steps may change in the Cluster and is put back. Pure. */
export const rememberedOf = (object: KubernetesObject): Remembered => ({
  instances: rememberedSchema.shape.instances.parse(valueAt(object, ['spec', 'instances'])),
  lookingAway: object.metadata.annotations?.[lookingAway] ?? null,
});

/** The patch that makes the Cluster what it was; null when it is. Pure. */
export const backTo = (before: Remembered, now: KubernetesObject): object | null => {
  const seen = rememberedOf(now);
  const changes = {
    ...(seen.lookingAway !== before.lookingAway && {
      metadata: { annotations: { [lookingAway]: before.lookingAway } },
    }),
    ...(seen.instances !== before.instances && { spec: { instances: before.instances } }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
};

/** The last one may be blocked for as long as standbys are missing, unless only the primary counts. */
const droppingSql = ({ database, owner }: ClusterNames): readonly string[] => [
  'SET synchronous_commit = local',
  `DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`,
  `DROP ROLE IF EXISTS ${quoted(owner)}`,
];

export const detach: AttachKind['detach'] = async (view, { name, run, before }, signal) => {
  const reference = { ...clusterKind, name };
  const found = await view.read(reference);
  // Whoever removed it removed all that was in it.
  if (found === null) return;
  const patch = before === undefined ? null : backTo(rememberedSchema.parse(before), found);
  if (patch !== null) await view.patch(reference, patch);
  await dropped({ site: view, context: { signal }, names: ownNames(name, run) });
};

/** The primary may just be changing; it is asked until it has done so. */
const dropped = async (seen: Omit<SeenCluster, 'sessions'>): Promise<void> => {
  const sessions = keptConnections<PostgresSession>();
  const names = { ...seen.names, database: maintenanceDatabase };
  const cluster: SeenCluster = { ...seen, names, sessions };
  try {
    await waitFor({
      what: `the database and the role ${seen.names.owner} to be dropped from ${names.cluster}`,
      deadlineMs: timeoutsMs.undo - 25_000,
      everyMs: 500,
      signal: seen.context.signal,
      next: 'drydock clean tries again.',
      ask: async () => {
        const primary = await primaryOf(cluster);
        await primary.ask(async (query) => {
          for (const sql of droppingSql(seen.names)) await query(sql);
        });
        return { done: undefined };
      },
    });
  } finally {
    sessions.close();
  }
};
