// What one member holds: every write id that is stored, with its number of copies, one after the other.
import type { StoredRow } from '../../../model/history.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { auditSql } from '../table.ts';
import type { PostgresMember } from './member.ts';

const rowsAtOnce = 10_000;

export async function* storedRows({ open }: PostgresMember): AsyncGenerator<StoredRow, void> {
  const { query, end } = await open(timeoutsMs.audit);
  try {
    await query('BEGIN');
    await query(`DECLARE stored NO SCROLL CURSOR FOR ${auditSql}`);
    for (;;) {
      const rows = await query<StoredRow & Record<string, unknown>>(`FETCH ${rowsAtOnce} FROM stored`);
      yield* rows;
      if (rows.length < rowsAtOnce) return;
    }
  } finally {
    end();
  }
}
