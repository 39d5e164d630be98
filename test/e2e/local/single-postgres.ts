// One real PostgreSQL server for tests of the driver, on a port of loopback, with a password. PostgreSQL refuses to run as
// root: root's server runs as nobody.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ledgerTableSql } from '../../../harness/engines/postgres/table.ts';
import { signalTree } from '../../../harness/platforms/local/processes.ts';
import { waitFor } from '../../../harness/model/wait.ts';

export interface SinglePostgres {
  readonly host: string;
  readonly port: number;
  readonly passwordFile: string;
  /** An empty folder of the test's. */
  readonly folder: string;
  /** The postmaster's process; another one after a start. */
  readonly pid: number;
  /** Runs SQL over a connection of its own; resolves with the rows. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** A connection of the test's own; the test ends it. */
  connect(): Promise<Client>;
  /** Ends all its processes without a word; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts it again on its data; resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const programs = fileURLToPath(new URL('../../../node_modules/pg-newer/native/bin/', import.meta.url));
const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
export const password = 'only for tests';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

export const startSinglePostgres = async (): Promise<SinglePostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-postgres-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined)
    for (const path of [folder, passwordFile]) chownSync(path, identity.uid, identity.gid);
  const data = join(folder, 'data');
  const options = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-N'];
  execFileSync(`${programs}initdb`, options, { ...identity, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const run = () => {
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    const server = spawn(`${programs}postgres`, args, { ...identity, cwd: folder, stdio: [...stdio] });
    server.stderr.resume();
    // Not its exit: what it had started holds its shared memory for a moment longer, and the next one would not start on that.
    return { server, exited: once(server, 'close') };
  };
  let running = run();

  const connect = async (): Promise<Client> => {
    // The test's own connections never wait for a standby.
    const options = '-c synchronous_commit=local';
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
      password,
      ssl: false,
      options,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const sql = async (text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = await connect();
    const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
    await client.end();
    return rows;
  };
  const answers = async (): Promise<void> => {
    await waitFor({
      what: 'the server',
      deadlineMs: 60_000,
      signal: AbortSignal.timeout(60_000),
      next: 'run it by hand',
      ask: async () => ({ done: await sql(ledgerTableSql) }),
    });
  };
  await answers();
  return {
    host: '127.0.0.1',
    port,
    passwordFile,
    folder,
    get pid() {
      return running.server.pid!;
    },
    sql,
    connect,
    async kill() {
      await signalTree(running.server.pid!, 'SIGKILL');
      await running.exited;
    },
    async start() {
      running = run();
      await answers();
    },
    async stop() {
      running.server.kill('SIGQUIT');
      await running.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
