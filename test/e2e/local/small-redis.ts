// A real Redis Cluster for tests of the driver: three masters, and one replica of the first, on ports of loopback, with a
// password, each a process that a test may freeze or kill.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { findServers } from '../../../harness/engines/redis/processes/servers.ts';
import { slotRange } from '../../../harness/engines/redis/slots.ts';
import { waitFor } from '../../../harness/model/wait.ts';

export interface Node {
  readonly port: number;
  readonly id: string;
  readonly pid: number;
  /** A connection that the caller ends; it is not made anew. */
  connect(): Redis;
  /** Sends one command over a connection of its own. */
  ask(command: string, ...args: (string | number)[]): Promise<unknown>;
}

export interface SmallRedis {
  /** Those of shard-1, shard-2 and shard-3. */
  readonly masters: readonly [Node, Node, Node];
  /** That of shard-1. */
  readonly replica: Node;
  readonly nodes: readonly Node[];
  readonly passwordFile: string;
  /** Every key that the masters hold now, with its value. */
  stored(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

const patienceMs = 30_000;
const password = 'of the test';
const host = '127.0.0.1';
export const nodeTimeoutMs = 2000;

export const until = (what: string, ask: () => Promise<boolean>): Promise<true> =>
  waitFor({
    what,
    deadlineMs: patienceMs,
    everyMs: 20,
    signal: AbortSignal.timeout(2 * patienceMs),
    next: 'look at the logs of the servers',
    ask: async () => ((await ask()) ? { done: true } : { seen: 'not yet' }),
  });

export const startSmallRedis = async (): Promise<SmallRedis> => {
  const { newer } = await findServers({
    signal: AbortSignal.timeout(60_000),
    run: async (program, args) => (await promisify(execFile)(program, [...args])).stdout,
  });
  const folder = mkdtempSync(join(tmpdir(), 'drydock-redis-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const started: { readonly node: Node; readonly server: ChildProcess }[] = [];
  for (let number = 1; number <= 4; number += 1) {
    const work = join(folder, String(number));
    mkdirSync(work);
    started.push(await startNode(newer.program, work));
  }
  const [one, two, three, replica] = started.map(({ node }) => node) as [Node, Node, Node, Node];
  const masters = [one, two, three] as const;
  await form(masters, replica);
  return {
    masters,
    replica,
    nodes: [...masters, replica],
    passwordFile,
    stored: () => storedOn([...masters, replica]),
    async stop() {
      for (const { server } of started) {
        if (server.exitCode !== null || server.signalCode !== null) continue;
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const startNode = async (
  program: string,
  folder: string,
): Promise<{ readonly node: Node; readonly server: ChildProcess }> => {
  const [port, busPort] = await freePorts(2);
  const settings = {
    ...{ port, 'cluster-port': busPort, bind: host, dir: folder, logfile: join(folder, 'log') },
    ...{ 'cluster-enabled': 'yes', 'cluster-node-timeout': nodeTimeoutMs, save: '', appendonly: 'no' },
    ...{ 'cluster-require-full-coverage': 'no', 'cluster-allow-replica-migration': 'no' },
    ...{ requirepass: password, masterauth: password, 'repl-diskless-sync-delay': 0 },
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(program, args, { stdio: 'ignore' });
  const connect = (): Redis => {
    const client = new Redis({ host, port: port!, password, retryStrategy: null, commandTimeout: 5000 });
    return client.on('error', () => undefined);
  };
  const ask = async (command: string, ...rest: (string | number)[]): Promise<unknown> => {
    const client = connect();
    return client.call(command, ...rest).finally(() => {
      client.disconnect();
    });
  };
  await until('a server that answers', async () => (await ask('PING')) === 'PONG');
  const id = (await ask('CLUSTER', 'MYID')) as string;
  return { server, node: { port: port!, id, pid: server.pid!, connect, ask } };
};

const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, host));
  for (const server of servers) if (!server.listening) await once(server, 'listening');
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await once(server.close(), 'close');
  return ports;
};

const form = async (masters: SmallRedis['masters'], replica: Node): Promise<void> => {
  const nodes = [...masters, replica];
  for (const [index, node] of masters.entries()) {
    const { first, last } = slotRange(index, masters.length);
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', first, last);
  }
  for (const [index, node] of nodes.entries()) await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  const bus = async (node: Node): Promise<string> =>
    String(await node.ask('CONFIG', 'GET', 'cluster-port')).split(',')[1] ?? '';
  for (const node of nodes.slice(1))
    await masters[0].ask('CLUSTER', 'MEET', host, node.port, await bus(node));
  await until('a replica that knows its master', async () =>
    String(await replica.ask('CLUSTER', 'NODES')).includes(masters[0].id),
  );
  await replica.ask('CLUSTER', 'REPLICATE', masters[0].id);
  await until('a replica in sync', async () =>
    String(await replica.ask('INFO', 'replication')).includes('master_link_status:up'),
  );
  for (const node of nodes)
    await until('a whole cluster', async () => {
      const [info, seen] = [await node.ask('CLUSTER', 'INFO'), await node.ask('CLUSTER', 'NODES')];
      // A replica is not told of before gossip has brought an offset of its: clients that ask earlier read from its master.
      const told = JSON.stringify(await node.ask('CLUSTER', 'SLOTS'));
      return (
        told.includes(replica.id) &&
        String(info).includes('cluster_state:ok') &&
        String(info).includes('cluster_slots_assigned:16384') &&
        String(info).includes('cluster_known_nodes:4') &&
        new RegExp(`slave ${masters[0].id}`).test(String(seen))
      );
    });
};

const storedOn = async (nodes: readonly Node[]): Promise<ReadonlyMap<string, number>> => {
  const stored = new Map<string, number>();
  for (const node of nodes) {
    const alive = await node.ask('ROLE').catch(() => null);
    if (!Array.isArray(alive) || alive[0] !== 'master') continue;
    const keys = (await node.ask('KEYS', '*')) as string[];
    for (const key of keys) stored.set(key, Number(await node.ask('GET', key)));
  }
  return stored;
};
