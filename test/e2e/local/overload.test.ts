// More is asked of a service than it can carry: the real runner, load, checks and judge around a database in memory that takes ten
// milliseconds for each write, so that it can carry no more than a hundred a second. That is never told as an outage.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isDown } from '../../../harness/model/measurements.ts';
import type { RecordedEvent } from '../../../harness/model/record.ts';
import { openLedgerFile } from '../../../load/read-ledger.ts';
import { collected } from '../../planted/in-memory.ts';
import { rehearseDouble } from '../../planted/rehearse-double.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-overload-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

const beside =
  'probesPerSecond: 5, readsPerSecond: 10, ackWithin: 500ms, operationTimeout: 1200ms, warmUp: 5s, tail: 2s';
const threefold = `{ writesPerSecond: 300, ${beside} }`;

const rehearsed = async (options: { readonly load: string; readonly allowLate?: boolean }) => {
  const events: RecordedEvent[] = [];
  const watch = (event: RecordedEvent) => events.push(event);
  const { folder, verdict } = await rehearseDouble('slow', { results, watch, ...options });
  const check = (name: string) => verdict.checks.find((each) => each.check === name);
  const ledger = await openLedgerFile(join(folder.path, 'ledger.jsonl'));
  return { verdict, events, check, ledger };
};

test('three times what it can carry ends the run before its first step, and says what to ask for', async () => {
  const { verdict, events, check } = await rehearsed({ load: threefold });
  expect(verdict).toMatchObject({ verdict: 'unknown', run: { ending: 'stopped' } });
  expect(verdict.run.reason).toMatch(
    /^rw answers \d\d of the \d{3} writes\/s asked \(session clients\); ask for at most \d\d\. --write-rate sets it; --allow-late goes on all the same\./,
  );
  expect(verdict.problems).toEqual([verdict.run.reason]);
  expect(events.filter(({ kind }) => kind === 'step-started')).toEqual([]);
  expect(check('load-was-real')).toMatchObject({ verdict: 'unknown' });
  expect(check('load-was-real')?.details.join('\n')).toContain('rw (session) did not keep up');
  expect(events.filter((event) => event.kind === 'undone')).not.toEqual([]);
  // What was sent is read back all the same.
  expect(check('lost-writes')).toMatchObject({ verdict: 'pass' });
});

test('it goes on when it is allowed to, and never fails for want of an answer in time', async () => {
  const { verdict, events, check } = await rehearsed({ load: threefold, allowLate: true });
  expect(verdict).toMatchObject({ verdict: 'unknown', run: { ending: 'completed' } });
  expect(verdict.problems.join('\n')).toContain('It goes on as --allow-late asks.');
  expect(events.filter(({ kind }) => kind === 'step-finished').length).toBeGreaterThan(3);
  expect(check('load-was-real')).toMatchObject({ verdict: 'unknown' });
  expect(verdict.checks.filter((each) => each.verdict === 'fail')).toEqual([]);
  // It answered all the time.
  const rw = verdict.measurements.services.find(
    ({ service, policy }) => service === 'rw' && policy === 'session',
  );
  expect(rw?.windows.filter(isDown)).toEqual([]);
  expect(rw?.lateMs.value).toBeGreaterThan(1000);
});

test('rates that nobody named are halved until they are carried, and every write of the trial is accounted for', async () => {
  const { verdict, events, check, ledger } = await rehearsed({ load: `{ ${beside} }` });
  expect(verdict.run.ending).toBe('completed');
  const { load, audit, services } = verdict.measurements;
  const { share, text } = load!.fitted!;
  expect([0.5, 0.25, 0.125]).toContain(share);
  expect(text).toMatch(
    new RegExp(`^${200 * share} of 200 writes/s: halved .*operations? of rw \\(session\\) in a second`),
  );
  expect(verdict.settings['session clients']).toContain(`${200 * share} writes/s from 8`);
  const session = load!.rates.find(({ service, policy }) => service === 'rw' && policy === 'session');
  expect(session!.askedHz).toBeCloseTo(200 * share, 6);
  expect(session!.achievedHz).toBeGreaterThan(180 * share);
  expect(load!.rates.find(({ policy }) => policy === 'fresh')!.askedHz).toBe(5);

  const all = await collected(ledger.operations());
  const tried = all.filter(({ intendedMs }) => intendedMs < ledger.countsFromMs);
  expect(tried.length).toBeGreaterThan(400);
  const counted = services.reduce(
    (sum, { operations: { acknowledged, refused, unknown } }) => sum + acknowledged + refused + unknown,
    0,
  );
  expect(counted).toBe(all.length - tried.length);
  const writes = all.filter(({ lane }) => lane.startsWith('rw-'));
  expect(audit!.writes.acknowledged).toBe(writes.filter(({ outcome }) => outcome === 'acknowledged').length);
  for (const name of ['lost-writes', 'phantom-writes', 'duplicate-writes', 'foreign-writes'])
    expect(check(name), name).toMatchObject({ verdict: 'pass' });
  const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
  expect(phases.slice(0, 4)).toEqual(['set-up', 'trial', 'warm-up', 'steps']);
  expect(load!.startedMs).toBeCloseTo(ledger.countsFromMs, 2);
});

test('a named rate that is too high is told by itself, once halving the others was of no use to it', async () => {
  const named = `{ writesPerSecond: 300, readsPerSecond: 10, ackWithin: 500ms, operationTimeout: 1200ms, warmUp: 5s, tail: 2s }`;
  const { verdict, events } = await rehearsed({ load: named });
  expect(verdict).toMatchObject({ verdict: 'unknown', run: { ending: 'stopped' } });
  expect(verdict.run.reason).toMatch(
    /^rw answers \d\d of the \d{3} writes\/s asked \(session clients\); ask for/,
  );
  expect(events.filter(({ kind }) => kind === 'fitted')).toEqual([]);
});
