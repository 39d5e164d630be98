// Who the members of a CloudNativePG cluster say that they are, and how far the standbys are. Looks only; a member that does
// not answer is down.
import { RunError } from '../../../model/errors.ts';
import type { Lag } from '../../../abilities/durability.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { Member, TopologySnapshot } from '../../../model/topology.ts';
import { waitFor } from '../../../model/wait.ts';
import { listInstances, literal, queryRows, readStatus } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';

interface Self {
  readonly standby: boolean;
  readonly version: string;
  readonly timeline: number | null;
  readonly followers: readonly Follower[];
}

interface Follower {
  readonly name: string;
  readonly state: string;
  readonly sync: string;
}

/** The timeline of a primary is that of the log it writes: its control file keeps the old one until a checkpoint. */
const selfSql = `SELECT pg_is_in_recovery() AS standby,
  split_part(current_setting('server_version'), ' ', 1) AS version,
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
  END AS timeline,
  (SELECT coalesce(json_agg(json_build_object('name', application_name, 'state', state, 'sync', sync_state)), '[]')
    FROM pg_stat_replication) AS followers`;

export const takeSnapshot = async (cluster: CnpgCluster): Promise<TopologySnapshot> => {
  const [instances, nodes] = await Promise.all([listInstances(cluster), cluster.site.nodes()]);
  const answers = await Promise.all(instances.map((instance) => whoAreYou(cluster, instance)));
  const followers = answers.flatMap((answer) => answer?.followers ?? []);
  return {
    members: instances.map((instance, index) => {
      const pool = nodes.find(({ name }) => name === instance.node)?.pool ?? '';
      return describe(instance, pool, answers[index], followers);
    }),
  };
};

const whoAreYou = async (cluster: CnpgCluster, instance: Instance): Promise<Self | undefined> => {
  if (instance.address === '') return undefined;
  try {
    return (await queryRows<Self>(cluster, instance.name, selfSql))[0];
  } catch {
    cluster.context.signal.throwIfAborted();
    return undefined;
  }
};

/** Pure. */
export const describe = (
  { name, node, address, ready, leaving }: Instance,
  pool: string,
  self: Self | undefined,
  followers: readonly Follower[],
): Member => {
  const place = { name, node, pool, ready: ready && !leaving };
  if (self === undefined)
    return { ...place, address: '', role: 'down', version: '', timeline: null, replication: null };
  const follower = followers.find((each) => each.name === name && each.state === 'streaming');
  return {
    ...place,
    address,
    role: self.standby ? 'standby' : 'primary',
    version: self.version,
    timeline: self.timeline,
    replication: self.standby
      ? {
          streaming: follower !== undefined,
          // `quorum` is what ANY gives; `potential` would take over only if another failed.
          synchronous: follower?.sync === 'sync' || follower?.sync === 'quorum',
        }
      : null,
  };
};

const currentLsn = async (cluster: CnpgCluster): Promise<string> => {
  const { currentPrimary } = await readStatus(cluster);
  const [row] = await queryRows<{ readonly lsn: string }>(
    cluster,
    currentPrimary,
    'SELECT pg_current_wal_flush_lsn() AS lsn',
  );
  return row?.lsn ?? '0/0';
};

/** One row of `lagSql`. */
interface LagRow {
  readonly standby: boolean;
  readonly receivedLsn: string | null;
  readonly replayedLsn: string | null;
  /** Whether it has replayed all that it received, and all that the primary had written when it was asked. */
  readonly nothingLeft: boolean | null;
  readonly sinceReplayMs: number | null;
}

const lagSql = (primaryLsn: string): string => `SELECT pg_is_in_recovery() AS standby,
  pg_last_wal_receive_lsn() AS "receivedLsn", pg_last_wal_replay_lsn() AS "replayedLsn",
  pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    AND pg_last_wal_replay_lsn() >= ${literal(primaryLsn)}::pg_lsn AS "nothingLeft",
  extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::double precision * 1000 AS "sinceReplayMs"`;

/**
 * The age of the last commit that was replayed, in milliseconds, unless nothing is left to replay: then 0. On a primary it is
 * NULL, so it is asked on the standby; it is as right as the clocks of the two nodes agree.
 */
export const measureLag = async (cluster: CnpgCluster, member: string): Promise<Lag> => {
  const primaryLsn = await currentLsn(cluster);
  const [row] = await queryRows<LagRow>(cluster, member, lagSql(primaryLsn));
  if (row?.standby !== true)
    throw new RunError(`${member} is no standby, so it has no lag`, 'Measure on a standby.');
  const lagMs = row.nothingLeft === true ? 0 : row.sinceReplayMs;
  if (lagMs === null) {
    throw new RunError(
      `${member} is behind and has replayed no commit yet, so its lag cannot be told`,
      'Wait until it has.',
    );
  }
  const { receivedLsn, replayedLsn } = row;
  return {
    lagMs,
    facts: { primaryLsn, receivedLsn: receivedLsn ?? 'nothing', replayedLsn: replayedLsn ?? 'nothing' },
  };
};

/** Resolves when every standby has replayed what the primary has written by now. */
export const settle = async (cluster: CnpgCluster): Promise<void> => {
  const lsn = await currentLsn(cluster);
  const { currentPrimary } = await readStatus(cluster);
  const standbys = (await listInstances(cluster)).filter(({ name }) => name !== currentPrimary);
  await Promise.all(standbys.map(({ name }) => replayed(cluster, name, lsn)));
};

const replayed = (cluster: CnpgCluster, member: string, lsn: string): Promise<void> =>
  waitFor({
    what: `${member} to replay all up to ${lsn}`,
    deadlineMs: timeoutsMs.settle,
    everyMs: 250,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} logs ${member} says what it is doing.`,
    ask: async () => {
      const sql = `SELECT pg_last_wal_replay_lsn() AS lsn, pg_last_wal_replay_lsn() >= ${literal(lsn)}::pg_lsn AS enough`;
      const [row] = await queryRows<{ readonly lsn: string; readonly enough: boolean }>(cluster, member, sql);
      return row?.enough === true ? { done: undefined } : { seen: `it is at ${row?.lsn ?? 'nothing'}` };
    },
  });
