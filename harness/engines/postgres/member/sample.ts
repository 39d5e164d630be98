// The sample data on a member: loaded in one transaction, looked at in another.
import type { SampleSight } from '../../../model/sample.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { beginLookSql, loadSampleSql, orphansSql, sumUpSql, whatIsThereSql } from '../sample-tables.ts';
import type { PostgresMember } from './member.ts';
import type { Query } from './session.ts';

/** On the primary, asked as superuser; the tables are the owner's, as an application's are. */
export const loadSample = async ({ open }: PostgresMember, owner: string): Promise<void> => {
  const { query, end } = await open(timeoutsMs.sampleData);
  try {
    const role = `"${owner.replaceAll('"', '""')}"`;
    for (const sql of ['BEGIN', `SET LOCAL ROLE ${role}`, ...loadSampleSql(), 'COMMIT']) await query(sql);
  } finally {
    end();
  }
};

export const lookAtSample = async ({ open }: PostgresMember): Promise<SampleSight> => {
  const { query, end } = await open(timeoutsMs.sampleData);
  try {
    for (const sql of beginLookSql) await query(sql);
    return await held(query);
  } finally {
    end();
  }
};

const held = async (query: Query): Promise<SampleSight> => {
  const [is] = await query<{ tables: string[]; rules: string[] }>(whatIsThereSql);
  const there = new Set(is?.tables);
  const tables = [];
  for (const { table, sql } of sumUpSql(there)) {
    const [sum] = await query<{ rows: number; checksum: string }>(sql);
    tables.push({ table, rows: sum?.rows ?? 0, checksum: sum?.checksum ?? '' });
  }
  const orphans = [];
  for (const { reference, sql } of orphansSql(there)) {
    const [{ rows } = { rows: 0 }] = await query<{ rows: number }>(sql);
    if (rows > 0) orphans.push({ reference, rows });
  }
  return { tables, rules: is?.rules.toSorted() ?? [], orphans };
};
