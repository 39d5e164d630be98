// Members against each other: what is told of a replica is what a comparison of whole tables finds.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredRow } from '../../../harness/model/history.ts';
import { planted } from '../../planted/history.ts';
import { measured } from '../../planted/in-memory.ts';

const table = fc.uniqueArray(
  fc.record({
    writer: fc.constantFrom('a', 'b'),
    sequence: fc.integer({ min: 0, max: 12 }),
    copies: fc.constantFrom(1, 1, 1, 2),
  }),
  { selector: ({ writer, sequence }) => `${writer}#${sequence}`, maxLength: 26 },
);

/** With all rows at hand. */
const compared = (replica: readonly StoredRow[], primary: readonly StoredRow[]) => {
  const nameOf = ({ writer, sequence }: StoredRow) => `${writer}#${sequence}`;
  const [held, ought] = [replica, primary].map(
    (rows) => new Map(rows.map((row) => [nameOf(row), row.copies])),
  );
  const isLate = ({ writer, sequence }: StoredRow) =>
    replica.every((row) => row.writer !== writer || row.sequence < sequence);
  const lacking = primary.filter((row) => !held!.has(nameOf(row)));
  const found = {
    behind: lacking.filter(isLate),
    holes: lacking.filter((row) => !isLate(row)),
    extra: replica.filter((row) => !ought!.has(nameOf(row))),
    otherCopies: replica.filter((row) => ought!.has(nameOf(row)) && ought!.get(nameOf(row)) !== row.copies),
  };
  const told = (rows: readonly StoredRow[]) => ({
    count: rows.length,
    examples: rows.slice(0, 5).map(nameOf),
  });
  return Object.fromEntries(Object.entries(found).map(([kind, rows]) => [kind, told(rows)]));
};

test('a replica that lacks, has in addition, or has another number of copies is told apart', async () => {
  await fc.assert(
    fc.asyncProperty(table, table, async (primary, replica) => {
      const stored = [
        { member: 'pg-1', role: 'primary', rows: primary },
        { member: 'pg-2', role: 'standby', rows: replica },
      ];
      const { holdings } = await measured({ ...planted(), ledger: null, stored });
      expect(holdings.members[1]).toMatchObject({
        writes: replica.length,
        against: compared(replica, primary),
      });
      expect(holdings.members[0]).toEqual({ member: 'pg-1', role: 'primary', writes: primary.length });
      expect(holdings.onPrimaries).toBe(primary.length);
    }),
    { numRuns: 500 },
  );
});

test('rows of one write that come apart are one write, with the sum of its copies', async () => {
  const twice = { writer: 'a', sequence: 3, copies: 1 };
  const stored = [
    { member: 'pg-1', role: 'primary', rows: [twice, { ...twice, sequence: 4 }, twice] },
    { member: 'pg-2', role: 'standby', rows: [{ ...twice, copies: 2 }] },
  ];
  const [primary, replica] = (await measured({ ...planted(), stored })).holdings.members;
  expect(primary).toMatchObject({ writes: 2 });
  expect(replica?.against).toMatchObject({
    behind: { count: 1, examples: ['a#4'] },
    otherCopies: { count: 0 },
  });
});
