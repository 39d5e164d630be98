// One member's server process: started until it answers, stopped politely, ended without mercy.
import { join } from 'node:path';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { createMember, isRunning } from './cluster.ts';
import type { LocalRedis, LocalProcess } from './cluster.ts';
import { configurationText } from './configuration.ts';

/** A new member with an empty server; resolves with its name once it answers. What its log says of failovers is recorded. */
export const addServer = async (cluster: LocalRedis, version: LocalProcess['version']): Promise<string> => {
  const member = await createMember(cluster, version);
  const { name } = member;
  await cluster.site.followLog(name, cluster.over, (line) => {
    cluster.readLog(name, line);
  });
  await startServer(cluster, member);
  return name;
};

/** Starts the server of the member's version on its data; resolves once it answers, in a cluster or not. */
export const startServer = async (cluster: LocalRedis, member: LocalProcess): Promise<void> => {
  const configuration = join(member.folder, 'server.conf');
  const text = configurationText({ ...member, password: cluster.password });
  await cluster.site.writeServerFile(configuration, text);
  const server = await cluster.site.startServer({
    name: member.name,
    program: cluster.servers[member.version].program,
    args: [configuration],
    // Its data is thrown away, and a polite end would wait for replicas.
    endSignal: 'SIGKILL',
  });
  member.server = server;
  const ended = await waitFor({
    what: `${member.name} to answer`,
    deadlineMs: timeoutsMs.serverStart,
    everyMs: 20,
    signal: cluster.context.signal,
    next: `Its log is ${member.name}.log in the run’s logs folder.`,
    ask: async () => {
      if (!server.running()) return { done: true };
      const [answer] = await memberCalled(cluster, member.name).ask([['PING']], timeoutsMs.memberAnswer);
      return answer === 'PONG' ? { done: false } : { seen: JSON.stringify(answer) };
    },
  });
  if (ended) throw new RunError(`${member.name} did not start: it ${await server.exited}`, 'See its log.');
};

/** Asks the server to end, as an orchestrator does; resolves when it has. A master waits a while for its replicas. */
export const stopServer = async (cluster: LocalRedis, member: LocalProcess): Promise<void> => {
  member.server?.signal('SIGTERM');
  await serverGone(cluster, member);
};

/** Ends the member's processes at once, as a crash of its machine would. */
export const killServer = async (cluster: LocalRedis, member: LocalProcess): Promise<void> => {
  await member.server?.signalTree('SIGKILL');
  await serverGone(cluster, member);
};

const serverGone = (cluster: LocalRedis, member: LocalProcess): Promise<void> =>
  waitFor({
    what: `${member.name} to exit`,
    deadlineMs: timeoutsMs.serverStop,
    everyMs: 5,
    signal: cluster.context.signal,
    next: `Its log is ${member.name}.log in the run’s logs folder.`,
    ask: () => Promise.resolve(isRunning(member) ? { seen: 'it is still running' } : { done: undefined }),
  });
