// What `kubectl cnpg status` tells of a Cluster, from the operator's own words and from the servers. Looks only.
import { keptConnections } from '../../../model/connections.ts';
import type { AttachKind } from '../../../model/attachment.ts';
import type { DatabaseStatus, InstanceStatus } from '../../../model/database-status.ts';
import { UsageError } from '../../../model/errors.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { PostgresSession } from '../member/session.ts';
import { asked, listInstances, statusOf } from './cluster.ts';
import type { Instance, SeenCluster } from './cluster.ts';
import { clusterKind, namesIn, referenceTo } from './manifest.ts';
import { textAt, valueAt } from './value-at.ts';
import { maintenanceDatabase } from './detach.ts';

/** Of a server that answers. */
export interface ServerWords extends Record<string, unknown> {
  readonly standby: boolean;
  readonly timeline: number | null;
  readonly written: string | null;
  readonly flushed: string | null;
  readonly replayed: string | null;
  readonly followers: readonly FollowerWords[];
}

interface FollowerWords extends Pick<
  InstanceStatus,
  'written' | 'flushed' | 'replayed' | 'lagBytes' | 'lagSeconds'
> {
  readonly name: string;
  readonly state: string;
  readonly sync: string;
}

const wordsSql = `WITH here AS (SELECT CASE WHEN pg_is_in_recovery()
    THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn)
SELECT pg_is_in_recovery() AS standby,
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::integer
  END AS timeline,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE lsn END::text AS written,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_flush_lsn() END::text AS flushed,
  CASE WHEN pg_is_in_recovery() THEN lsn END::text AS replayed,
  (SELECT coalesce(json_agg(json_build_object('name', application_name, 'state', state, 'sync', sync_state,
      'written', write_lsn, 'flushed', flush_lsn, 'replayed', replay_lsn,
      'lagBytes', pg_wal_lsn_diff(lsn, replay_lsn), 'lagSeconds', extract(epoch FROM replay_lag))), '[]')
    FROM pg_stat_replication) AS followers
FROM here`;

export const readDatabaseStatus: AttachKind['status'] = async (view, name, signal) => {
  const sessions = keptConnections<PostgresSession>();
  const object = await view.read({ ...clusterKind, name });
  if (object === null) throw new UsageError(`there is no Cluster ${view.namespace}/${name}`);
  const names = { ...namesIn(object), database: maintenanceDatabase };
  try {
    return await statusFrom({ site: view, context: { signal }, names, sessions }, object);
  } finally {
    sessions.close();
  }
};

/** The same of one that is up. */
export const clusterStatus = async (cluster: SeenCluster): Promise<DatabaseStatus> => {
  const object = await cluster.site.read(referenceTo(cluster));
  if (object === null) throw new UsageError(`there is no Cluster ${cluster.names.cluster}`);
  return statusFrom(cluster, object);
};

const statusFrom = async (cluster: SeenCluster, object: KubernetesObject): Promise<DatabaseStatus> => {
  const instances = await listInstances(cluster);
  const words = await Promise.all(instances.map(({ name }) => wordsOf(cluster, name)));
  return statusIn({ namespace: cluster.site.namespace, object, instances, words, nowMs: Date.now() });
};

/** Null when it does not answer. */
const wordsOf = async (cluster: SeenCluster, name: string): Promise<ServerWords | null> => {
  try {
    const member = asked(cluster, name);
    const [words] = await member.ask((query) => query<ServerWords>(wordsSql), timeoutsMs.memberAnswer);
    return words ?? null;
  } catch {
    cluster.context.signal.throwIfAborted();
    return null;
  }
};

interface StatusParts {
  readonly namespace: string;
  readonly object: KubernetesObject;
  readonly instances: readonly Pick<Instance, 'name' | 'node' | 'ready'>[];
  /** In the order of the instances. */
  readonly words: readonly (ServerWords | null)[];
  /** Since the epoch. */
  readonly nowMs: number;
}

/** Pure. */
export const statusIn = ({ namespace, object, instances, words, nowMs }: StatusParts): DatabaseStatus => {
  const { phase, wanted, ready, currentPrimary, targetPrimary } = statusOf(object);
  const followers = words.flatMap((said) => (said?.standby === false ? said.followers : []));
  return {
    database: `${namespace}/${object.metadata.name}`,
    ...{ phase, image: textAt(object, ['status', 'image']), wanted, ready, currentPrimary, targetPrimary },
    instances: instances.map((instance, index) => instanceStatus(instance, words[index] ?? null, followers)),
    certificates: certificatesIn(object, nowMs),
    firstPointOfRecoverability: textAt(object, ['status', 'firstRecoverabilityPoint']),
    lastSuccessfulBackup: textAt(object, ['status', 'lastSuccessfulBackup']),
  };
};

const instanceStatus = (
  { name, node, ready }: StatusParts['instances'][number],
  words: ServerWords | null,
  followers: readonly FollowerWords[],
): InstanceStatus => {
  const follower = followers.find((each) => each.name === name);
  const { written = null, flushed = null, replayed = null } = follower ?? words ?? {};
  return {
    ...{ name, node, ready, written, flushed, replayed },
    role: words === null ? 'down' : words.standby ? 'standby' : 'primary',
    timeline: words?.timeline ?? null,
    lagBytes: follower?.lagBytes ?? null,
    lagSeconds: follower?.lagSeconds ?? null,
    follows: follower === undefined ? '' : `${follower.state}/${follower.sync}`,
  };
};

const dayMs = 86_400_000;

/** The operator writes them as Go does: `2026-02-23 10:00:00 +0000 UTC`. */
const certificatesIn = (object: KubernetesObject, nowMs: number): DatabaseStatus['certificates'] => {
  const found = valueAt(object, ['status', 'certificates', 'expirations']) ?? {};
  return Object.entries(found as Readonly<Record<string, unknown>>).map(([secret, written]) => {
    const until = String(written);
    const untilMs = Date.parse(until.replace(/^(\S+) (\S+) \+0000 UTC$/u, '$1T$2Z'));
    return {
      ...{ secret, until },
      daysLeft: Number.isNaN(untilMs) ? null : Math.floor((untilMs - nowMs) / dayMs),
    };
  });
};
