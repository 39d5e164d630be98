// The state of a Redis Cluster as processes, for as long as a run lasts. The other local-*.ts files change it.
import { freshConnections } from '../../../model/connections.ts';
import { RunError } from '../../../model/errors.ts';
import type { VersionName } from '../../../model/scenario.ts';
import type { LocalSite, ServerProcess } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { demand } from '../cluster/cluster.ts';
import type { RedisCluster, RedisMember } from '../cluster/cluster.ts';
import { askOver } from '../cluster/talk.ts';
import type { RedisServers } from './servers.ts';

export interface LocalRedis extends RedisCluster {
  readonly site: LocalSite;
  readonly servers: RedisServers;
  readonly passwordFile: string;
  readonly processes: Map<string, LocalProcess>;
  /** Records what a line of a member's log says. */
  readonly readLog: (member: string, line: string) => void;
  /** Aborted when the run is undone; the logs are followed until then. */
  readonly over: AbortSignal;
  /** The number in the next member's name. */
  nextNumber: number;
}

/** What is behind a member on this machine. */
export interface LocalProcess {
  readonly name: string;
  readonly folder: string;
  port: number;
  busPort: number;
  version: VersionName;
  /** The last one if it is not running; null before the first. */
  server: ServerProcess | null;
}

/** The process of that member; a `RunError` when there is none. */
export const processOf = (cluster: LocalRedis, name: string): LocalProcess => {
  const found = cluster.processes.get(name);
  if (found !== undefined) return found;
  const there = [...cluster.processes.keys()].join(', ');
  throw new RunError(`there is no member ${name}; there are ${there}`, 'Look at the steps of the plan.');
};

export const isRunning = ({ server }: LocalProcess): boolean => server?.running() ?? false;

/** A new member with a folder and ports of its own; not started. */
export const createMember = async (cluster: LocalRedis, version: VersionName): Promise<LocalProcess> => {
  const name = `redis-${cluster.nextNumber}`;
  cluster.nextNumber += 1;
  const process: LocalProcess = {
    name,
    folder: await cluster.site.makeFolder(name),
    ...(await newPorts(cluster)),
    version,
    server: null,
  };
  cluster.processes.set(name, process);
  cluster.members.set(name, memberFor(cluster, process));
  return process;
};

/** Two ports that no other member has: one that is stopped at the moment comes back to its own. */
export const newPorts = async (cluster: LocalRedis): Promise<Pick<LocalProcess, 'port' | 'busPort'>> => {
  const taken = new Set([...cluster.processes.values()].flatMap(({ port, busPort }) => [port, busPort]));
  const next = async (): Promise<number> => {
    for (;;) {
      const port = await cluster.site.freePort();
      if (taken.has(port)) continue;
      taken.add(port);
      return port;
    }
  };
  return { port: await next(), busPort: await next() };
};

const memberFor = (cluster: LocalRedis, process: LocalProcess): RedisMember => {
  const member: RedisMember = {
    name: process.name,
    node: 'this machine',
    pool: '',
    endpoint: () => Promise.resolve({ host: '127.0.0.1', port: process.port, busPort: process.busPort }),
    ask: askOver({
      name: process.name,
      password: cluster.password,
      signal: cluster.context.signal,
      dial: (timeoutMs) => cluster.site.dial({ host: '127.0.0.1', port: process.port }, timeoutMs),
      connections: freshConnections(),
    }),
    version: async () => {
      const [info] = await demand(member, [['INFO', 'server']], timeoutsMs.memberAnswer);
      const said = typeof info === 'string' ? info : '';
      // Valkey gives the version of Redis that it takes the place of under the other name.
      return /^(?:valkey_version):(\S+)/m.exec(said)?.[1] ?? /^redis_version:(\S+)/m.exec(said)?.[1] ?? '';
    },
  };
  return member;
};
