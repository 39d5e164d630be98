// One member's server process: started until it answers, stopped cleanly, ended without mercy.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { serverArguments } from './configuration.ts';
import { asked, isRunning, setStanding } from './cluster.ts';
import type { LocalPostgres, LocalMember } from './cluster.ts';

const lookEveryMs = 20;

/** Starts the member with the programs of its version; resolves once it answers a query. In no service yet. */
export const startServer = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  const server = await cluster.site.startServer({
    name: member.name,
    program: cluster.packages[member.version].postgres,
    args: serverArguments(member),
    // Immediate shutdown: the data is thrown away, and a wait for clients or standbys would only hold up the undo.
    endSignal: 'SIGQUIT',
  });
  member.server = server;
  void server.exited.then(() => leaveServices(cluster, member));
  const ended = await waitFor({
    what: `${member.name} to answer a query`,
    deadlineMs: timeoutsMs.serverStart,
    everyMs: lookEveryMs,
    signal: cluster.context.signal,
    next: `Its log is ${member.name}.log in the run’s logs folder.`,
    ask: async () => {
      if (!server.running()) return { done: true };
      // Its own database is not there at the first start.
      await asked(cluster, member, 'postgres').ask((query) => query('SELECT'));
      return { done: false };
    },
  });
  if (ended) throw new RunError(`${member.name} did not start: it ${await server.exited}`, 'See its log.');
};

/** A process that ended is in no service any more, whatever ended it, as a container that ended would be. */
const leaveServices = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  if (isRunning(member) || member.standing !== 'ready') return;
  // The services may have ended before, at the end of a run.
  await setStanding(cluster, member, 'out').catch(() => undefined);
};

/**
 * Stops the member cleanly: ends its sessions, writes its last checkpoint and, on a primary, waits until every standby that
 * is connected has received it. Resolves when the process has exited.
 */
export const stopServer = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  member.server?.signal('SIGINT');
  await serverGone(cluster, member);
};

/** Resolves when the process has exited. */
export const serverGone = (cluster: LocalPostgres, member: LocalMember): Promise<void> =>
  waitFor({
    what: `${member.name} to exit`,
    deadlineMs: timeoutsMs.serverStop,
    everyMs: 5,
    signal: cluster.context.signal,
    next: 'A primary waits for standbys that are connected but do not answer: see their logs.',
    ask: () => Promise.resolve(isRunning(member) ? { seen: 'it is still running' } : { done: undefined }),
  });
