// How far the log of a primary has come, and how far a standby has followed it.
import type { Lag } from '../../../abilities/durability.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import type { PostgresMember } from './member.ts';

/**
 * Where the primary's log ends now: what it has written, flushed or not. Standbys are sent only what is flushed, which an
 * acknowledged commit is; what is written is flushed within moments, so that a standby always comes to hold it.
 */
const currentLsn = (primary: PostgresMember): Promise<string> =>
  primary.ask(async (query) => {
    const [row] = await query<{ lsn: string }>('SELECT pg_current_wal_lsn() AS lsn');
    return row?.lsn ?? '';
  });

/** Resolves when the standby streams from the primary and has replayed all that the primary had written when asked. */
export const caughtUp = async (primary: PostgresMember, standby: PostgresMember): Promise<void> => {
  const lsn = await currentLsn(primary);
  const { name, next, signal } = standby;
  await waitFor({
    what: `${name} to stream from ${primary.name} and to replay ${lsn}`,
    deadlineMs: timeoutsMs.settle,
    everyMs: 50,
    ...{ signal, next },
    ask: async () => {
      const [row] = await standby.ask((query) =>
        query<{ replayed: string | null; status: string | null; reached: boolean | null }>(
          `SELECT pg_last_wal_replay_lsn() AS replayed, pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached,
             (SELECT status FROM pg_stat_wal_receiver) AS status`,
          [lsn],
        ),
      );
      if (row?.reached === true && row.status === 'streaming') return { done: undefined };
      return {
        seen: `replayed ${row?.replayed ?? 'nothing'}, ${row?.status ?? 'no connection to the primary'}`,
      };
    },
  });
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

const lagSql = `SELECT pg_is_in_recovery() AS standby,
  pg_last_wal_receive_lsn() AS "receivedLsn", pg_last_wal_replay_lsn() AS "replayedLsn",
  pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND pg_last_wal_replay_lsn() >= $1::pg_lsn AS "nothingLeft",
  extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::double precision * 1000 AS "sinceReplayMs"`;

/**
 * The age of the last commit that was replayed, in milliseconds, unless nothing is left to replay: then 0. Both halves are
 * needed. On a primary the age is NULL, so a gate that asked the primary would never close; and with an idle primary the age
 * grows although the standby lacks nothing. As right as the clocks of the two machines agree. Throws a `RunError` when the
 * member is no standby or has replayed no commit yet.
 */
export const measureLag = async (primary: PostgresMember, { name, ask }: PostgresMember): Promise<Lag> => {
  const primaryLsn = await currentLsn(primary);
  const [row] = await ask((query) => query<LagRow & Record<string, unknown>>(lagSql, [primaryLsn]));
  if (row?.standby !== true)
    throw new RunError(`${name} is no standby, so it has no lag`, 'Measure on a standby.');
  const { receivedLsn, replayedLsn } = row;
  return {
    lagMs: lagOf(row, name),
    facts: { primaryLsn, receivedLsn: receivedLsn ?? 'nothing', replayedLsn: replayedLsn ?? 'nothing' },
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
