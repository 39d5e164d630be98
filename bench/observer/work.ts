// Somebody else's work on the database, as fast as it goes: so many connections, each inserting a row and reading one, again and again.
// Usage: work.ts <settings as JSON>; prints the number of transactions that were committed, and in how many milliseconds.
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { PostgresTargetSettings } from '../../harness/engines/postgres/client/session.ts';

export interface Work {
  readonly target: PostgresTargetSettings;
  readonly connections: number;
  readonly forMs: number;
}

export interface Done {
  readonly transactions: number;
  readonly tookMs: number;
}

const tableSql = 'CREATE TABLE IF NOT EXISTS observer_work (id bigserial PRIMARY KEY, payload text NOT NULL)';
const insertSql = 'INSERT INTO observer_work (payload) VALUES ($1) RETURNING id';
const selectSql = 'SELECT payload FROM observer_work WHERE id = $1';

const work = async ({ target, connections, forMs }: Work): Promise<Done> => {
  const { user, database, passwordFile, services } = target;
  const password = readFileSync(passwordFile, 'utf8').trim();
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new Client({ ...services['rw'], user, database, password, ssl: false });
      await client.connect();
      return client;
    }),
  );
  await clients[0]?.query(tableSql);
  const startedMs = performance.now();
  let transactions = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - startedMs < forMs) {
        const { rows } = await client.query<{ id: string }>(insertSql, ['x'.repeat(80)]);
        await client.query(selectSql, [rows[0]?.id]);
        transactions += 2;
      }
    }),
  );
  const tookMs = performance.now() - startedMs;
  await Promise.all(clients.map((client) => client.end()));
  return { transactions, tookMs };
};

console.log(JSON.stringify(await work(JSON.parse(process.argv[2] ?? '') as Work)));
