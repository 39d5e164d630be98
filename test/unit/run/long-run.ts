// The folder of a run that went on for long: written operation by operation, with a service that is down for a while again and again.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { runFiles } from '../../../harness/run/run-folder.ts';
import { plantedEvents, plantedPlan, timesMs } from '../../planted/history-run.ts';

const lanes = ['rw', 'rw', 'rw', 'rw', 'ro', 'ro', 'r', 'r'].map((service, place): Lane => ({
  name: `${service}-${place}`,
  service,
  policy: place % 2 === 0 ? 'session' : 'fresh',
  kind: service === 'rw' ? 'write' : 'read',
  rateHz: 125,
}));

const everyMs = 1000 / lanes.reduce((sum, { rateHz }) => sum + rateHz, 0);
const outage = { everyMs: 20_000, fromMs: 10_000, toMs: 10_400 };

const isDown = (intendedMs: number): boolean => {
  const atMs = intendedMs % outage.everyMs;
  return atMs >= outage.fromMs && atMs < outage.toMs;
};

const rowsOf = (number: number): readonly LedgerRow[] => {
  const lane = lanes[number % lanes.length]!.name;
  const sequence = Math.floor(number / lanes.length);
  const intendedMs = timesMs.loadStarted + number * everyMs;
  const due = { row: 'due', lane, sequence, intendedMs, dispatchedMs: intendedMs + 0.1 } as const;
  const sentMs = intendedMs + 0.2;
  const end = isDown(intendedMs)
    ? ({ sentMs, endedMs: intendedMs + 0.6, outcome: 'refused', reason: 'ECONNREFUSED' } as const)
    : ({
        sentMs,
        endedMs: intendedMs + 0.5 + (number % 7) / 10,
        outcome: 'acknowledged',
        peer: { address: '127.0.0.1:5431', role: 'primary' },
      } as const);
  return [due, { row: 'end', lane, sequence, ...end }];
};

/** Writes of each lane that writes, all of them stored but those that were refused. */
export const writeLongRun = (folder: string, operations: number): void => {
  const put = (file: string, rows: readonly object[]) => {
    writeFileSync(join(folder, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  };
  writeFileSync(join(folder, runFiles.plan), JSON.stringify(plantedPlan));
  put(runFiles.record, plantedEvents());
  const ledger = openSync(join(folder, runFiles.ledger), 'wx');
  const header = { row: 'header', lanes, operationTimeoutMs: 1000, startedMs: timesMs.loadStarted } as const;
  const append = (rows: readonly LedgerRow[]) =>
    writeSync(ledger, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  append([header]);
  for (let number = 0; number < operations; number += 1000)
    append(Array.from({ length: 1000 }, (_, place) => rowsOf(number + place)).flat());
  append([{ row: 'stopped', atMs: timesMs.loadStarted + operations * everyMs + 10 }]);
  closeSync(ledger);
  const writers = lanes.filter(({ kind }) => kind === 'write');
  const stored = writers.map(({ name }) => ({ name, ranges: storedRanges(name, operations) }));
  put(
    runFiles.stored,
    ['primary', 'standby', 'standby'].flatMap((role, place) =>
      stored.map(({ name, ranges }) => ({
        member: `pg-${place + 1}`,
        role,
        writer: name,
        copies: 1,
        ranges,
      })),
    ),
  );
};

const storedRanges = (lane: string, operations: number): readonly (readonly [number, number])[] => {
  const ranges: [number, number][] = [];
  for (
    let number = lanes.findIndex(({ name }) => name === lane);
    number < operations;
    number += lanes.length
  ) {
    if (isDown(timesMs.loadStarted + number * everyMs)) continue;
    const sequence = Math.floor(number / lanes.length);
    const last = ranges.at(-1);
    if (last?.[1] === sequence - 1) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges;
};
