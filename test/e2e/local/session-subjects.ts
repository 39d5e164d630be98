// The real servers that the contract of sessions is tried on, one for each engine, and what a test may do to them.
import { createPostgresTarget } from '../../../harness/engines/postgres/client/session.ts';
import { auditSql } from '../../../harness/engines/postgres/table.ts';
import { parseKey } from '../../../harness/engines/redis/client/keys.ts';
import { createRedisTarget } from '../../../harness/engines/redis/client/session.ts';
import { signalTree } from '../../../harness/platforms/local/processes.ts';
import type { engines } from '../../../harness/wiring.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { Peer, Target, WriteId } from '../../../load/target.ts';
import { startSinglePostgres } from './single-postgres.ts';
import { startSmallRedis, until } from './small-redis.ts';

export interface Subject {
  readonly target: Target;
  /** As `target`, but where nobody listens. */
  readonly nowhere: Target;
  readonly lane: Pick<Lane, 'service' | 'partition'>;
  /** The policy under which a client keeps its time-outs. */
  readonly limited: Lane['policy'];
  /** Whether a session makes its connections anew by itself. */
  readonly reconnects: boolean;
  /** How many writes the load may have under way on one session. */
  readonly inFlight: number;
  /** Who answers on the lane. */
  readonly peer: Peer;
  /** How often each write is there, by `nameOf`. */
  stored(): Promise<ReadonlyMap<string, number>>;
  empty(): Promise<void>;
  endConnections(): Promise<void>;
  freeze(): Promise<unknown>;
  thaw(): Promise<unknown>;
  /** Ends who answers on the lane; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when what was acknowledged on the lane can be read again. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export const nameOf = ({ writer, sequence }: WriteId): string => `${writer} ${sequence}`;

const postgres = async (): Promise<Subject> => {
  const server = await startSinglePostgres();
  const { host, port, passwordFile } = server;
  const targetAt = (at: number): Target =>
    createPostgresTarget({
      ...{ services: { rw: { host, port: at } }, passwordFile },
      ...{ user: 'postgres', database: 'postgres' },
    });
  return {
    ...{ target: targetAt(port), nowhere: targetAt(1), lane: { service: 'rw' } },
    ...{
      limited: 'session',
      reconnects: false,
      inFlight: 1,
      peer: { address: `${host}:${port}`, role: 'primary' },
    },
    stored: async () => {
      const rows = (await server.sql(auditSql)) as unknown as (WriteId & { readonly copies: number })[];
      return new Map(rows.map((row) => [nameOf(row), row.copies]));
    },
    empty: async () => {
      await server.sql('TRUNCATE drydock_ledger');
    },
    endConnections: async () => {
      const mine = "FROM pg_stat_activity WHERE application_name = 'drydock-load'";
      await server.sql(`SELECT pg_terminate_backend(pid) ${mine}`);
    },
    freeze: () => signalTree(server.pid, 'SIGSTOP'),
    thaw: () => signalTree(server.pid, 'SIGCONT'),
    kill: () => server.kill(),
    recover: () => server.start(),
    stop: () => server.stop(),
  };
};

/** The lane leads to the one master that has a replica, which must have a write before it counts. */
const redis = async (): Promise<Subject> => {
  const cluster = await startSmallRedis();
  const { nodes, replica, passwordFile } = cluster;
  const [master] = cluster.masters;
  // Stands from before: what it asks arrives together with what else has come meanwhile.
  const standing = master.connect();
  const targetAt = (ports: readonly number[]): Target =>
    createRedisTarget({
      seeds: ports.map((port) => ({ host: '127.0.0.1', port })),
      ...{ passwordFile, shards: 3, waitReplicas: 1 },
    });
  const signalAll = async (name: NodeJS.Signals): Promise<void> => {
    for (const { pid } of nodes) await signalTree(pid, name);
  };
  return {
    ...{ target: targetAt(nodes.map(({ port }) => port)), nowhere: targetAt([1]) },
    lane: { service: 'master', partition: 'shard-1' },
    ...{ limited: 'bounded', reconnects: true, inFlight: 40, peer: { address: master.id, role: 'master' } },
    stored: async () =>
      new Map([...(await cluster.stored())].map(([key, copies]) => [nameOf(parseKey(key)!), copies])),
    empty: async () => {
      await master.ask('FLUSHALL');
    },
    endConnections: async () => {
      await standing.call('CLIENT', 'KILL', 'TYPE', 'normal');
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    kill: async () => {
      await signalTree(master.pid, 'SIGKILL');
      await until('a master that is gone', () =>
        master.ask('PING').then(
          () => false,
          () => true,
        ),
      );
    },
    recover: async () => {
      await until('a new master', async () => String(await replica.ask('ROLE')).startsWith('master'));
    },
    stop: () => {
      standing.disconnect();
      return cluster.stop();
    },
  };
};

/** An engine that has none here does not compile. */
export const subjects: Readonly<Record<keyof typeof engines, () => Promise<Subject>>> = { postgres, redis };
