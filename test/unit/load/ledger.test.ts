// The ledger: what is written comes back, a cut-off file is read as what it is, and a file that lies is not believed.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../load/read-ledger.ts';
import { createLedgerWriter } from '../../../load/ledger-writer.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { collected, ledgerIn } from '../../planted/in-memory.ts';

const header = {
  row: 'header',
  lanes: [{ name: 'a', service: 'rw', policy: 'session', kind: 'write', rateHz: 10 }],
  operationTimeoutMs: 1000,
  startedMs: 5,
} as const satisfies LedgerRow;
const due = (lane: string, sequence: number, intendedMs: number): LedgerRow => ({
  row: 'due',
  lane,
  sequence,
  intendedMs,
  dispatchedMs: intendedMs + 0.5,
});
const acknowledged = (lane: string, sequence: number, endedMs: number): LedgerRow => ({
  row: 'end',
  lane,
  sequence,
  sentMs: endedMs - 1,
  endedMs,
  outcome: 'acknowledged',
  peer: { address: '10.0.0.1:5432', role: 'primary' },
});
const textOf = (rows: readonly LedgerRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('the file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-ledger-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds each row before append returns, and comes back as it was written', async () => {
    const file = join(folder, 'ledger.jsonl');
    const writer = createLedgerWriter(file);
    writer.append(header);
    writer.append(due('a', 0, 10.125));
    expect(readFileSync(file, 'utf8')).toBe(textOf([header, due('a', 0, 10.125)]));
    writer.append(acknowledged('a', 0, 12));
    writer.append({ row: 'stall', fromMs: 20, toMs: 90 });
    const milestone = { atMs: 95, milestone: 'redirected', detail: 'from one to another' } as const;
    writer.append({ row: 'milestone', ...milestone });
    writer.append({ row: 'stopped', atMs: 100 });
    writer.close();
    expect(await ledgerIn(readFileSync(file, 'utf8'))).toEqual({
      span: { fromMs: 5, toMs: 100 },
      lanes: header.lanes,
      operationTimeoutMs: 1000,
      startedMs: 5,
      countsFromMs: 5,
      stoppedMs: 100,
      stalls: [{ fromMs: 20, toMs: 90 }],
      milestones: [milestone],
      operations: [
        {
          lane: 'a',
          sequence: 0,
          intendedMs: 10.125,
          dispatchedMs: 10.625,
          sentMs: 11,
          endedMs: 12,
          outcome: 'acknowledged',
          peer: { address: '10.0.0.1:5432', role: 'primary' },
        },
      ],
    });
  });

  it('is private, and is never shared by two loads', () => {
    const file = join(folder, 'ledger.jsonl');
    createLedgerWriter(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    appendFileSync(file, 'x');
    expect(() => createLedgerWriter(file)).toThrow('EEXIST');
  });
});

describe('reading', () => {
  it('calls an operation unknown, without an end, whose end was never written', async () => {
    const { operations, stoppedMs } = await ledgerIn(textOf([header, due('a', 0, 10)]));
    expect(stoppedMs).toBeNull();
    expect(operations).toMatchObject([{ outcome: 'unknown', endedMs: Infinity, sentMs: 10.5 }]);
  });

  it('orders by intended time, then lane, whatever the order of the rows', async () => {
    const rows = [header, due('b', 0, 20), due('b', 1, 30), due('a', 0, 20), due('a', 1, 10)];
    const { operations } = await ledgerIn(textOf(rows));
    expect(operations.map(({ lane, sequence }) => `${lane}${sequence}`)).toEqual(['a1', 'a0', 'b0', 'b1']);
  });

  it('tells an operation before the rest of the file has come, and keeps what waits for one that is under way', async () => {
    const rows = [
      header,
      due('a', 0, 10),
      due('b', 0, 20),
      acknowledged('a', 0, 21),
      due('a', 1, 30),
      acknowledged('a', 1, 31),
      due('b', 1, 40),
      acknowledged('b', 0, 41),
      due('a', 2, 50),
    ];
    let given = 0;
    const ledger = await openLedger(function* () {
      given = 0;
      for (const row of rows) {
        given += 1;
        yield textOf([row]);
      }
    });
    const told: string[] = [];
    for await (const { lane, sequence } of ledger.operations())
      told.push(`${lane}${sequence} after ${given}`);
    // a1 has its end early, and waits for b0. Nobody waits for a2 and b1, whose ends were never written.
    expect(told).toEqual(['a0 after 4', 'b0 after 8', 'a1 after 8', 'b1 after 9', 'a2 after 9']);
  });

  it('tells the same however the file is cut into pieces, in any order of rows, and again', async () => {
    const operations = fc.uniqueArray(
      fc.record({
        lane: fc.constantFrom('a', 'b'),
        sequence: fc.nat(9),
        intendedMs: fc.nat(30),
        ends: fc.boolean(),
      }),
      { selector: ({ lane, sequence }) => `${lane}${sequence}` },
    );
    await fc.assert(
      fc.asyncProperty(operations, fc.integer({ min: 1, max: 400 }), async (all, pieceLength) => {
        const text = textOf([
          header,
          ...all.map(({ lane, sequence, intendedMs }) => due(lane, sequence, intendedMs)),
          ...all.filter(({ ends }) => ends).map(({ lane, sequence }) => acknowledged(lane, sequence, 99)),
        ]);
        const pieces = Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, place) =>
          text.slice(place * pieceLength, (place + 1) * pieceLength),
        );
        const ledger = await openLedger(() => pieces);
        const ordered = all.toSorted(
          (one, other) => one.intendedMs - other.intendedMs || one.lane.localeCompare(other.lane),
        );
        for (const told of [await collected(ledger.operations()), await collected(ledger.operations())])
          expect(told.map(({ lane, sequence, endedMs }) => [lane, sequence, endedMs])).toEqual(
            ordered.map(({ lane, sequence, ends }) => [lane, sequence, ends ? 99 : Infinity]),
          );
      }),
    );
  });

  it('counts from its start where no rate is open, as ledgers did before there were trials', async () => {
    const { countsFromMs, lanes } = await ledgerIn(textOf([header, due('a', 0, 10)]));
    expect([countsFromMs, lanes]).toEqual([5, header.lanes]);
  });

  it('counts after its trial, at the rates that were found there; the audit still sees all', async () => {
    const lane = { ...header.lanes[0], open: true };
    const tried: LedgerRow[] = [
      { ...header, lanes: [lane, { ...lane, name: 'b', open: false }] },
      due('a', 0, 10),
      { row: 'stall', fromMs: 12, toMs: 80 },
      { row: 'rates', atMs: 90, share: 0.5 },
      { row: 'rates', atMs: 95, share: 0.25 },
      { row: 'counted', atMs: 100 },
      due('a', 1, 101),
      { row: 'stall', fromMs: 99, toMs: 160 },
      { row: 'stopped', atMs: 200 },
    ];
    const ledger = await ledgerIn(textOf(tried));
    expect(ledger).toMatchObject({ startedMs: 5, countsFromMs: 100, span: { fromMs: 100, toMs: 200 } });
    expect(ledger.lanes.map(({ rateHz }) => rateHz)).toEqual([2.5, 10]);
    expect(ledger.stalls).toEqual([{ fromMs: 99, toMs: 160 }]);
    expect(ledger.operations.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  const whole = textOf([
    header,
    due('a', 0, 10),
    acknowledged('a', 0, 11),
    due('a', 1, 20),
    acknowledged('a', 1, 21),
  ]);

  it('gives the whole rows of a file that was cut off anywhere', async () => {
    const headerLength = textOf([header]).length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: headerLength, max: whole.length }), async (length) => {
        const cut = whole.slice(0, length);
        const lines = cut.split('\n').length - 1;
        const { operations } = await ledgerIn(cut);
        expect(operations).toHaveLength(Math.floor(lines / 2));
        const ended = operations.filter(({ outcome }) => outcome === 'acknowledged');
        expect(ended).toHaveLength(Math.floor((lines - 1) / 2));
      }),
    );
  });

  it.each([
    ['an empty file', '', 'does not begin with a header'],
    ['a file without a header', textOf([due('a', 0, 1)]), 'does not begin with a header'],
    [
      'a broken line that is not the last',
      `${textOf([header])}{"row":"du\n${textOf([due('a', 0, 1)])}`,
      'line 2',
    ],
    ['a row of an unknown kind', `${textOf([header])}{"row":"toString"}\n`, 'line 2'],
    ['an operation twice', textOf([header, due('a', 0, 1), due('a', 0, 2)]), 'a 0 twice'],
    [
      'an end twice',
      textOf([header, due('a', 0, 1), acknowledged('a', 0, 2), acknowledged('a', 0, 3)]),
      'a 0 twice',
    ],
    [
      'rates that change after operations counted',
      textOf([header, { row: 'counted', atMs: 7 }, { row: 'rates', atMs: 8, share: 0.5 }]),
      'operations count already',
    ],
    ['an end without an operation', textOf([header, acknowledged('a', 7, 2)]), 'a 7, which never fell due'],
  ])('does not believe %s', async (_, text, message) => {
    await expect(openLedger(() => [text])).rejects.toThrow(message);
  });
});
