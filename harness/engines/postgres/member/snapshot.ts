// Who the members say that they are. Looks only; a member that does not answer is down.
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { Member, TopologySnapshot } from '../../../model/topology.ts';
import type { PostgresMember } from './member.ts';

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

/** What is known of a member without asking it; `address` is where clients reach it. */
export type PostgresPlace = Pick<Member, 'name' | 'node' | 'pool' | 'ready' | 'address'>;

/** A member that is known to be nowhere is not asked. */
export interface PlacedMember {
  readonly place: PostgresPlace;
  readonly member: PostgresMember | null;
}

/**
 * The timeline of a primary is that of the log it writes: its control file keeps the old one until the first checkpoint
 * after a promotion. That of a standby is the one it receives or, when it receives nothing, that of its last checkpoint.
 * Behind the version some packagers name themselves.
 */
const selfSql = `SELECT pg_is_in_recovery() AS standby,
  split_part(current_setting('server_version'), ' ', 1) AS version,
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
  END AS timeline,
  (SELECT coalesce(json_agg(json_build_object('name', application_name, 'state', state, 'sync', sync_state)), '[]')
    FROM pg_stat_replication) AS followers`;

export const takeSnapshot = async (placed: readonly PlacedMember[]): Promise<TopologySnapshot> => {
  const answers = await Promise.all(
    placed.map(({ member }) => (member === null ? Promise.resolve(null) : whoAreYou(member))),
  );
  const followers = answers.flatMap((answer) => answer?.followers ?? []);
  return { members: placed.map(({ place }, index) => describe(place, answers[index] ?? null, followers)) };
};

/** Null when it does not answer. */
const whoAreYou = async ({ ask, signal }: PostgresMember): Promise<Self | null> => {
  try {
    const [self] = await ask(
      (query) => query<Self & Record<string, unknown>>(selfSql),
      timeoutsMs.memberAnswer,
    );
    return self ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
};

/** Pure. */
export const describe = (place: PostgresPlace, self: Self | null, followers: readonly Follower[]): Member => {
  if (self === null)
    return { ...place, address: '', role: 'down', version: '', timeline: null, replication: null };
  const follower = followers.find(({ name, state }) => name === place.name && state === 'streaming');
  return {
    ...place,
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
