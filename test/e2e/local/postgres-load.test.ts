// The load process as it runs on Kubernetes (bundled into one file) against a real server that crashes under it: its ledger
// is set against what SQL finds in the table.
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSql } from '../../../harness/engines/postgres/table.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import { hostClockMs } from '../../../load/clock.ts';
import type { Lane } from '../../../load/lanes.ts';
import { ledgerIn } from '../../planted/in-memory.ts';
import { password, startSinglePostgres } from './single-postgres.ts';
import type { SinglePostgres } from './single-postgres.ts';

const lane = (name: string, policy: Lane['policy'], kind: Lane['kind'], rateHz: number): Lane => ({
  name,
  service: 'rw',
  policy,
  kind,
  rateHz,
});
const lanes = [
  ...Array.from({ length: 8 }, (_, index) => lane(`rw-session-${index}`, 'session', 'write', 25)),
  lane('rw-fresh', 'fresh', 'write', 50),
  lane('r-fresh', 'fresh', 'read', 50),
];

let server: SinglePostgres;
let bundle: string;
let agent: ChildProcessWithoutNullStreams | undefined;
beforeAll(async () => {
  server = await startSinglePostgres();
  bundle = join(server.folder, 'load.cjs');
  await build({
    entryPoints: [
      fileURLToPath(new URL('../../../harness/engines/postgres/client/load-main.ts', import.meta.url)),
    ],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    outfile: bundle,
  });
});
afterAll(async () => {
  agent?.kill('SIGKILL');
  await server.stop();
});

const storedCount = async (): Promise<number> => {
  const [row] = await server.sql('SELECT count(*)::integer AS count FROM drydock_ledger');
  return Number(row?.count);
};
const storedBeyond = (wanted: number): Promise<true> =>
  waitFor({
    what: `${wanted} rows`,
    deadlineMs: 60_000,
    everyMs: 100,
    signal: AbortSignal.timeout(60_000),
    next: 'look at the ledger',
    ask: async () => {
      const count = await storedCount();
      return count >= wanted ? { done: true } : { seen: `${count} rows` };
    },
  });

it('fits into a ConfigMap', () => {
  expect(statSync(bundle).size).toBeLessThan(512 * 1024);
});

describe('a server that crashes under load', () => {
  it('keeps what it acknowledged, and has nothing that it refused', async () => {
    const { host, port, passwordFile, folder } = server;
    const ledgerFile = join(folder, 'ledger.jsonl');
    const config = {
      lanes,
      ackWithinMs: 500,
      operationTimeoutMs: 2000,
      reconnectEveryMs: 50,
      inFlightMax: 100,
      originMs: hostClockMs(),
      ledgerFile,
      target: { services: { rw: { host, port } }, user: 'postgres', database: 'postgres', passwordFile },
    };
    writeFileSync(join(folder, 'load.json'), JSON.stringify(config));
    agent = spawn(process.execPath, [bundle, 'run', join(folder, 'load.json')]);
    let said = '';
    for (const stream of [agent.stdout, agent.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    const exited = once(agent, 'close');

    await storedBeyond(500);
    const [writer] = await server.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'drydock-load' ORDER BY backend_start LIMIT 1",
    );
    kill(Number(writer!.pid), 'SIGKILL');
    await storedBeyond((await waitedCount()) + 500);
    agent.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(said).toMatch(/\{"done":true\}\n$/);

    const text = readFileSync(ledgerFile, 'utf8');
    expect(text + said).not.toContain(password);
    const { operations, stoppedMs } = await ledgerIn(text);
    expect(stoppedMs).not.toBeNull();
    const copies = new Map(
      (await server.sql(auditSql)).map((row) => [
        `${String(row.writer)} ${String(row.sequence)}`,
        row.copies,
      ]),
    );
    const writes = operations.filter(({ lane: name }) => name.startsWith('rw-'));
    const stored = ({ lane: name, sequence }: { lane: string; sequence: number }): unknown =>
      copies.get(`${name} ${sequence}`) ?? 0;
    const of = (outcome: string): typeof writes => writes.filter((write) => write.outcome === outcome);
    expect(of('acknowledged').filter((write) => stored(write) !== 1)).toEqual([]);
    expect(of('refused').filter((write) => stored(write) !== 0)).toEqual([]);
    expect(of('refused').length + of('unknown').length).toBeGreaterThan(0);
    const known = new Set(writes.map(({ lane: name, sequence }) => `${name} ${sequence}`));
    expect([...copies.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  /** The rows that are there once the server answers again after its crash. */
  const waitedCount = (): Promise<number> =>
    waitFor({
      what: 'the server after its crash',
      deadlineMs: 60_000,
      signal: AbortSignal.timeout(60_000),
      next: 'look at the server',
      ask: async () => ({ done: await storedCount() }),
    });
});
