// The hand-over of PostgreSQL as processes: fence the old primary by a clean stop, make sure that the new one has all that
// the old one ever acknowledged, promote it, and let the others follow.
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Milestone } from '../../../model/milestones.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import {
  asked,
  isRunning,
  memberCalled,
  primaryOf,
  setStanding,
  standbysOf,
  updateRoutes,
} from './cluster.ts';
import type { LocalPostgres, LocalMember } from './cluster.ts';
import type { Query } from '../member/session.ts';
import { follow } from './replication.ts';
import { serverGone } from './server.ts';
import { readControlFile } from './pg-control.ts';

const lookEveryMs = 5;

/**
 * Makes `to` the primary and leaves the old one stopped for good. `rw` leads nowhere until it is moved. A `RunError` that
 * comes before the fence has changed nothing; one that comes later says in which state it leaves the members.
 */
export const handOver = async (cluster: LocalPostgres, to: string): Promise<void> => {
  const old = primaryOf(cluster);
  const next = memberCalled(cluster, to);
  await mayTakeOver(cluster, old, next);
  const reached = { state: 'nothing was changed' };
  try {
    // The session is opened before anybody has to wait for it.
    await asked(cluster, next).ask((query) => change(cluster, { old, next, query, reached }));
  } catch (error) {
    cluster.context.signal.throwIfAborted();
    throw new RunError(
      `the hand-over to ${to} failed: ${messageOf(error)}. As it stands: ${reached.state}`,
      'The servers’ logs are in the run’s logs folder.',
      { cause: error },
    );
  }
};

interface Change {
  readonly old: LocalMember;
  readonly next: LocalMember;
  /** Asks `next`. */
  readonly query: Query;
  /** How far it has come, for messages. */
  readonly reached: { state: string };
}

const change = async (cluster: LocalPostgres, { old, next, query, reached }: Change): Promise<void> => {
  mark(cluster, 'hand-over-requested', `from ${old.name} to ${next.name}`);
  reached.state = `${old.name} may still be the primary, but rw leads nowhere`;
  await fence(cluster, old);
  reached.state = `${old.name} is stopped, nobody is the primary, rw leads nowhere`;
  await holdsEverything(cluster, old, { ...next, query });
  const others = standbysOf(cluster).filter((member) => member !== next && isRunning(member));
  // All at once: a standby that is connected already when its primary is promoted follows without a pause, and a synchronous
  // primary acknowledges nothing until somebody follows it.
  await Promise.all([
    promote(cluster, { ...next, query }),
    ...others.map((member) => follow(cluster, member, next)),
  ]);
  reached.state = `${next.name} is the primary, rw leads nowhere`;
  cluster.primary = next.name;
  await updateRoutes(cluster);
};

/** A member with an open session on it. */
type AskedMember = Pick<LocalMember, 'name'> & { readonly query: Query };

const mayTakeOver = async (cluster: LocalPostgres, old: LocalMember, next: LocalMember): Promise<void> => {
  if (old === next) throw new RunError(`${next.name} is the primary already`, 'Hand over to a standby.');
  const followers = await asked(cluster, old).ask((query) =>
    query<{ name: string }>(
      "SELECT application_name AS name FROM pg_stat_replication WHERE state = 'streaming'",
    ),
  );
  if (followers.some(({ name }) => name === next.name)) return;
  throw new RunError(
    `${next.name} does not stream from ${old.name}, so it may lack acknowledged writes; nothing was changed`,
    'Wait until it streams, or hand over to one that does.',
  );
};

/**
 * A clean stop. From the moment that the server turns new connections away it ends its sessions; when its process has exited
 * it can acknowledge nothing, and every standby that streamed has received its last byte.
 */
const fence = async (cluster: LocalPostgres, old: LocalMember): Promise<void> => {
  await setStanding(cluster, old, 'fenced');
  old.server?.signal('SIGINT');
  await turnsAway(cluster, old);
  mark(cluster, 'old-primary-fenced', `${old.name} takes no connections and ends the ones it has`);
  await serverGone(cluster, old);
  mark(cluster, 'old-primary-down', `${old.name} has exited`);
};

const turnsAway = (cluster: LocalPostgres, old: LocalMember): Promise<void> =>
  waitFor({
    what: `${old.name} to turn connections away`,
    deadlineMs: timeoutsMs.serverStop,
    everyMs: lookEveryMs,
    signal: cluster.context.signal,
    next: `Its log is ${old.name}.log in the run’s logs folder.`,
    ask: () =>
      asked(cluster, old)
        .ask<{ done: undefined } | { seen: string }>(() =>
          Promise.resolve({ seen: 'it still takes connections' }),
        )
        .catch((error: unknown) => {
          if (isTurnedAway(error)) return { done: undefined };
          throw error;
        }),
  });

/** `57P03`: the server shuts down. The others: its port is closed, or was just then. Silence is not among them. */
const turnedAway: readonly unknown[] = ['57P03', 'ECONNREFUSED', 'ECONNRESET'];

const isTurnedAway = (error: unknown): boolean =>
  error instanceof RunError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  turnedAway.includes(error.cause.code);

/** The last thing in a clean primary's log is a checkpoint; who has replayed that lacks nothing, and nobody can be ahead. */
const holdsEverything = async (
  cluster: LocalPostgres,
  old: LocalMember,
  next: AskedMember,
): Promise<void> => {
  const { shutDownCleanly, checkpointLsn } = await readControlFile(old.folder);
  if (!shutDownCleanly) {
    throw new RunError(`${old.name} did not stop cleanly`, `See ${old.name}.log in the run’s logs folder.`);
  }
  await waitFor({
    what: `${next.name} to replay ${old.name}’s last checkpoint at ${checkpointLsn}`,
    deadlineMs: timeoutsMs.query,
    everyMs: lookEveryMs,
    signal: cluster.context.signal,
    next: 'It lost its connection before the old primary was fenced: promote nobody by hand without a look at its log.',
    ask: async () => {
      const [row] = await next.query<{ replayed: string; passed: boolean }>(
        'SELECT pg_last_wal_replay_lsn() AS replayed, pg_last_wal_replay_lsn() > $1::pg_lsn AS passed',
        [checkpointLsn],
      );
      return row?.passed === true ? { done: undefined } : { seen: `replayed ${String(row?.replayed)}` };
    },
  });
};

/** Resolves when the member is out of recovery, which is when it accepts writes. */
const promote = async (cluster: LocalPostgres, next: AskedMember): Promise<void> => {
  // Waiting is done here: the server's own wait looks only ten times a second.
  await next.query('SELECT pg_promote(wait => false)');
  await waitFor({
    what: `${next.name} to become the primary`,
    deadlineMs: timeoutsMs.serverStart,
    everyMs: lookEveryMs,
    signal: cluster.context.signal,
    next: `Its log is ${next.name}.log in the run’s logs folder.`,
    ask: async () => {
      const [row] = await next.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
      return row?.standby === false ? { done: undefined } : { seen: 'it is still in recovery' };
    },
  });
  mark(cluster, 'promoted', `${next.name} accepts writes`);
};

const mark = (cluster: LocalPostgres, milestone: Milestone, detail: string): void => {
  cluster.context.record({ kind: 'milestone', milestone, detail });
};
