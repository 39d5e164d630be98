// The audit on a real server whose rows are changed by SQL behind the load's back, after a load that an outage in its path has cut:
// every change is found, with the ids, and nothing else is.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { duplicateWrites } from '../../../harness/checks/duplicate-writes.ts';
import { foreignWrites } from '../../../harness/checks/foreign-writes.ts';
import { lostWrites } from '../../../harness/checks/lost-writes.ts';
import { phantomWrites } from '../../../harness/checks/phantom-writes.ts';
import { createPostgresTarget } from '../../../harness/engines/postgres/client/session.ts';
import { auditSql } from '../../../harness/engines/postgres/table.ts';
import type { Check } from '../../../harness/model/check.ts';
import type { DisturbedPath } from '../../../harness/model/disturbance.ts';
import type { StoredRow } from '../../../harness/model/history.ts';
import { openDisturbedProxy } from '../../../harness/platforms/local/disturbed/proxy.ts';
import { hostClockMs, runClock } from '../../../load/clock.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow, Operation } from '../../../load/ledger.ts';
import { startLoad } from '../../../load/load.ts';
import { planted } from '../../planted/history.ts';
import { ledgerIn, measured, streamed } from '../../planted/in-memory.ts';
import type { HistoryInMemory } from '../../planted/in-memory.ts';
import { startSinglePostgres } from './single-postgres.ts';
import type { SinglePostgres } from './single-postgres.ts';

let server: SinglePostgres;
let path: DisturbedPath;
let history: HistoryInMemory;
beforeAll(async () => {
  server = await startSinglePostgres();
  path = await openDisturbedProxy({ host: server.host, port: server.port });
  history = await loaded();
});
afterAll(async () => {
  path.close();
  await server.stop();
});

const lanes = [1, 2, 3, 4].map((number): Lane => ({
  name: `rw-session-${number}`,
  service: 'rw',
  policy: 'session',
  kind: 'write',
  rateHz: 50,
}));

/** A load through the path, which refuses for a while; its ledger, and one member that is still to be read back. */
const loaded = async (): Promise<HistoryInMemory> => {
  const rows: LedgerRow[] = [];
  const { passwordFile } = server;
  const load = await startLoad({
    config: { lanes, operationTimeoutMs: 2000, reconnectEveryMs: 50, inFlightMax: 100 },
    target: createPostgresTarget({
      services: { rw: path.endpoint },
      user: 'postgres',
      database: 'postgres',
      passwordFile,
    }),
    nowMs: runClock(hostClockMs()),
    append: (row) => rows.push(row),
  });
  const ended = (outcome: Operation['outcome']): number =>
    rows.filter((row) => row.row === 'end' && row.outcome === outcome).length;
  await vi.waitUntil(() => ended('acknowledged') > 60, { timeout: 30_000 });
  await path.disturb('refuse', 300);
  const before = ended('acknowledged');
  await vi.waitUntil(() => ended('acknowledged') - before > 60, { timeout: 30_000 });
  await load.stop();
  return {
    ...planted(),
    ledger: await ledgerIn(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    stored: [],
  };
};

const readBack = async (): Promise<HistoryInMemory> => {
  const rows = (await server.sql(auditSql)) as unknown as StoredRow[];
  return { ...history, stored: [{ member: 'pg-2', role: 'primary', rows }] };
};

/** The ids that a check names, once the member has been read back. */
const namedBy = async (check: Check): Promise<{ verdict: string; ids: string[] }> => {
  const now = await readBack();
  const { verdict, details } = check.judge({
    ...(await measured(now)),
    history: streamed(now),
    steps: [],
  });
  return { verdict, ids: [...details.join('\n').matchAll(/[\w-]+#\d+/g)].map(([id]) => id).sort() };
};

const writes = (outcome: Operation['outcome'], count: number): readonly Operation[] => {
  const all = (history.ledger?.operations ?? []).filter((operation) => operation.outcome === outcome);
  expect(all.length).toBeGreaterThanOrEqual(count);
  const step = Math.floor(all.length / count);
  return Array.from({ length: count }, (_, place) => all[place * step]!);
};

const idsOf = (operations: readonly Operation[]): string[] =>
  operations.map(({ lane, sequence }) => `${lane}#${sequence}`).sort();

const each = async (sql: string, operations: readonly Operation[]): Promise<void> => {
  for (const { lane, sequence } of operations) await server.sql(sql, [lane, sequence]);
};

const insertSql = 'INSERT INTO drydock_ledger (writer, sequence) VALUES ($1, $2)';
const deleteSql = 'DELETE FROM drydock_ledger WHERE writer = $1 AND sequence = $2';
const honest = { verdict: 'pass', ids: [] };

describe('an audit of a real server', () => {
  it('finds nothing while nobody has touched its rows', async () => {
    for (const check of [lostWrites, phantomWrites, duplicateWrites, foreignWrites])
      expect({ check: check.name, ...(await namedBy(check)) }).toEqual({ check: check.name, ...honest });
  });

  it('finds rows that were deleted', async () => {
    const gone = writes('acknowledged', 3);
    await each(deleteSql, gone);
    expect(await namedBy(lostWrites)).toEqual({ verdict: 'fail', ids: idsOf(gone) });
    await each(insertSql, gone);
    expect(await namedBy(lostWrites)).toEqual(honest);
  });

  it('finds rows that are there twice', async () => {
    const doubled = writes('acknowledged', 2);
    await each(insertSql, doubled);
    expect(await namedBy(duplicateWrites)).toEqual({ verdict: 'fail', ids: idsOf(doubled) });
    await each(deleteSql, doubled);
    await each(insertSql, doubled);
    expect(await namedBy(duplicateWrites)).toEqual(honest);
  });

  it('finds rows that came up although they were refused', async () => {
    const refused = writes('refused', 2);
    await each(insertSql, refused);
    expect(await namedBy(phantomWrites)).toEqual({ verdict: 'fail', ids: idsOf(refused) });
    await each(deleteSql, refused);
  });

  it('finds rows that nobody sent', async () => {
    await server.sql(insertSql, ['nobody', 7]);
    expect(await namedBy(foreignWrites)).toEqual({ verdict: 'fail', ids: ['nobody#7'] });
    await server.sql(deleteSql, ['nobody', 7]);
    expect(await namedBy(foreignWrites)).toEqual(honest);
  });
});
