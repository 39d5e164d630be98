// How far a standby is behind, measured on that standby.
import { RunError } from '../../../model/errors.ts';
import type { Lag } from '../../../abilities/durability.ts';
import { memberCalled, onMember } from './cluster.ts';
import type { LocalCluster } from './cluster.ts';
import { currentLsn } from './replication.ts';

/** One row of `lagSql`. */
interface LagRow {
  readonly standby: boolean;
  readonly receivedLsn: string | null;
  readonly replayedLsn: string | null;
  /** Whether it has replayed all that it received, and all that the primary had written when it was asked. */
  readonly nothingLeft: boolean | null;
  readonly sinceReplayMs: number | null;
}

const lagSql = `SELECT pg_is_in_recovery() AS standby,
  pg_last_wal_receive_lsn() AS "receivedLsn", pg_last_wal_replay_lsn() AS "replayedLsn",
  pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND pg_last_wal_replay_lsn() >= $1::pg_lsn AS "nothingLeft",
  extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::double precision * 1000 AS "sinceReplayMs"`;

/**
 * The age of the last commit that was replayed, in milliseconds, unless nothing is left to replay: then 0. Both halves are
 * needed. On a primary the age is NULL, so a gate that asked the primary would never close; and with an idle primary the age
 * grows although the standby lacks nothing. Throws a `RunError` when the member is no standby or has replayed no commit yet.
 */
export const measureLag = async (cluster: LocalCluster, name: string): Promise<Lag> => {
  const primaryLsn = await currentLsn(cluster);
  const [row] = await onMember(cluster, memberCalled(cluster, name), (query) =>
    query<LagRow & Record<string, unknown>>(lagSql, [primaryLsn]),
  );
  if (row?.standby !== true)
    throw new RunError(`${name} is no standby, so it has no lag`, 'Measure on a standby.');
  return {
    lagMs: lagOf(row, name),
    facts: {
      primaryLsn,
      receivedLsn: row.receivedLsn ?? 'nothing',
      replayedLsn: row.replayedLsn ?? 'nothing',
    },
  };
};

const lagOf = (row: LagRow, name: string): number => {
  if (row.nothingLeft === true) return 0;
  if (row.sinceReplayMs !== null) return row.sinceReplayMs;
  throw new RunError(
    `${name} is behind and has replayed no commit yet, so its lag cannot be told`,
    'Wait until it has.',
  );
};
