// Who the members of PostgreSQL as processes say that they are. Looks only; a member that does not answer is down.
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { Member, TopologySnapshot } from '../../../model/topology.ts';
import { isRunning, onMember } from './cluster.ts';
import type { LocalCluster, LocalMember } from './cluster.ts';

interface Self {
  readonly standby: boolean;
  readonly version: string;
  readonly timeline: number | null;
}

interface Follower {
  readonly name: string;
  readonly state: string;
  readonly sync: string;
}

/**
 * The timeline of a primary is that of the log it writes: its control file keeps the old one until the first checkpoint
 * after a promotion. That of a standby is the one it receives or, when it receives nothing, that of its last checkpoint.
 */
const selfSql = `SELECT pg_is_in_recovery() AS standby, current_setting('server_version') AS version,
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
  END AS timeline`;

const followersSql = 'SELECT application_name AS name, state, sync_state AS sync FROM pg_stat_replication';

export const takeSnapshot = async (cluster: LocalCluster): Promise<TopologySnapshot> => {
  const members = [...cluster.members.values()];
  const answers = await Promise.all(members.map((member) => whoAreYou(cluster, member)));
  const followers = answers.flatMap((answer) => answer?.followers ?? []);
  return {
    members: members.map((member, index) => describe(member, answers[index]?.self, followers)),
  };
};

/** Undefined when it does not answer. */
const whoAreYou = async (
  cluster: LocalCluster,
  member: LocalMember,
): Promise<{ readonly self: Self; readonly followers: readonly Follower[] } | undefined> => {
  if (!isRunning(member)) return undefined;
  try {
    return await onMember(
      cluster,
      member,
      async (query) => {
        const [self] = await query<Self & Record<string, unknown>>(selfSql);
        const followers = await query<Follower & Record<string, unknown>>(followersSql);
        return self && { self, followers };
      },
      { timeoutMs: timeoutsMs.memberAnswer },
    );
  } catch {
    cluster.context.signal.throwIfAborted();
    return undefined;
  }
};

const describe = (member: LocalMember, self: Self | undefined, followers: readonly Follower[]): Member => {
  const follower = followers.find(({ name }) => name === member.name);
  const place = {
    name: member.name,
    node: 'this machine',
    pool: member.pool,
    ready: member.standing === 'ready',
  };
  if (self === undefined)
    return { ...place, address: '', role: 'down', version: '', timeline: null, replication: null };
  return {
    ...place,
    address: `127.0.0.1:${member.port}`,
    role: self.standby ? 'standby' : 'primary',
    version: self.version,
    timeline: self.timeline,
    replication: self.standby
      ? {
          streaming: follower?.state === 'streaming',
          // `quorum` is what ANY gives; `potential` would take over only if another failed.
          synchronous: follower?.sync === 'sync' || follower?.sync === 'quorum',
        }
      : null,
  };
};
