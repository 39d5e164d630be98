// The load's own figures, its latency, and operations whose end is not known.
import { expect, test } from 'vitest';
import type { Operation } from '../../../load/ledger.ts';
import {
  formatBounded,
  formatCount,
  formatNumberOf,
  formatProbability,
  formatRate,
  formatSeconds,
  formatSetting,
} from '../../../harness/measure/format.ts';
import { collectLatency } from '../../../harness/measure/latency.ts';
import { judging } from '../../../harness/measure/operations.ts';
import { measured, streamedLedger } from '../../planted/in-memory.ts';
import type { HistoryInMemory } from '../../planted/in-memory.ts';
import { handOverOutage, planted } from '../../planted/history.ts';
import { halvesTheLoad, killsTheLoad, lagsBy, outages, stalls } from '../../planted/history-bugs.ts';
import { operation, refused } from './observed.ts';

const latencyOf = (operations: readonly Operation[]) => {
  const latency = collectLatency();
  for (const each of operations) latency.add(each);
  return latency.result();
};

const loadMeasure = async (history: HistoryInMemory) => (await measured(history)).measurements.load!;

test('latencies are exact, by nearest rank, from the intended time, of acknowledged operations only', () => {
  const answered = Array.from({ length: 100 }, (_, index) => operation(index, index + 100 - index));
  expect(latencyOf([...answered, refused(500, 900)])).toEqual({
    p50: 50,
    p90: 90,
    p99: 99,
    p999: 100,
    max: 100,
  });
  expect(latencyOf([refused(1)])).toBeNull();
});

test('the rate achieved is that of operations handed out, whatever became of them', async () => {
  const dead = outages({ ...handOverOutage, fromMs: 0, toMs: 9000 });
  const [rw] = (await loadMeasure(planted(dead))).rates;
  expect(rw).toMatchObject({ service: 'rw', policy: 'session', askedHz: 40 });
  expect(rw!.achievedHz).toBeCloseTo(40, 0);
  expect((await loadMeasure(planted(halvesTheLoad))).rates[0]!.achievedHz).toBeCloseTo(20, 0);
});

test('a load that stops issuing before its time has not achieved its rate', async () => {
  const history = planted();
  const operations = history.ledger!.operations.filter(({ intendedMs }) => intendedMs < 3000);
  const half = await loadMeasure({ ...history, ledger: { ...history.ledger!, operations } });
  expect(half.rates[0]!.achievedHz).toBeLessThan(25);
});

test('the pacer’s lag and the stalls are told', async () => {
  expect(await loadMeasure(planted(lagsBy(7)))).toMatchObject({ pacerLagMsP999: 7, pacerLagMsMax: 7 });
  expect((await loadMeasure(planted(stalls(5000, 5200)))).stalls).toEqual({
    count: 1,
    totalMs: 200,
    longestMs: 200,
  });
});

test('a stall of the conductor counts while there is load', async () => {
  const history = planted();
  const stall = (fromMs: number, toMs: number) => ({ atMs: toMs, kind: 'stall' as const, fromMs, toMs });
  const events = [...history.events, stall(100, 300), stall(4000, 4400), stall(8300, 8700)];
  expect((await loadMeasure({ ...history, events })).conductorStalls).toEqual({
    count: 1,
    totalMs: 400,
    longestMs: 400,
  });
});

test('an operation without an end ended with the load; one that could still have been good is left out', () => {
  const { ledger } = planted(outages({ ...handOverOutage, how: 'frozen', toMs: 6000 }), killsTheLoad(4000));
  const head = streamedLedger(ledger!);
  const judged = ledger!.operations.flatMap((each) => judging(head, 500)(each) ?? []);
  const endless = ledger!.operations.filter(({ endedMs }) => endedMs === Infinity);
  const kept = judged.filter(({ reason }) => reason === 'the load ended before its answer came');
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(endless.length);
  expect(kept.every(({ endedMs, intendedMs }) => endedMs <= 4001 && intendedMs <= endedMs - 500)).toBe(true);
});

test('no figure is NaN or infinite, so that none is null in verdict.json', async () => {
  const history = planted(outages({ ...handOverOutage, how: 'frozen', toMs: 6000 }), killsTheLoad(4000));
  JSON.stringify(await measured(history), (key, value: unknown) => {
    if (typeof value === 'number') expect(value, key).toSatisfy(Number.isFinite);
    return value;
  });
});

test('a run without a load measures nothing and throws nothing', async () => {
  const history = { ...planted(), ledger: null, stored: [], events: [] };
  expect((await measured(history)).measurements).toEqual({
    services: [],
    audit: null,
    distribution: [],
    load: null,
  });
});

test('figures read the same everywhere', () => {
  expect(formatSeconds(7570)).toBe('7.57 s');
  expect(formatSeconds(412.4)).toBe('412 ms');
  expect(formatSeconds(3.42)).toBe('3.4 ms');
  expect(formatSeconds(999.6)).toBe('1.00 s');
  expect(formatSeconds(0)).toBe('0 ms');
  expect(formatBounded({ value: 7570, lower: 7550, upper: 7590 })).toBe('7.57 s (7.55 to 7.59)');
  expect(formatBounded({ value: 412, lower: 409, upper: 415 })).toBe('412 ms (409 to 415)');
  expect(formatBounded({ value: 950, lower: 900, upper: 1200 })).toBe('950 ms (900 to 1200)');
  expect(formatBounded({ value: 0, lower: 0, upper: 0 })).toBe('0 ms');
  expect(formatSetting(30_000)).toBe('30 s');
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatNumberOf(1, 'window')).toBe('1 window');
  expect(formatNumberOf(0, 'copy', 'copies')).toBe('0 copies');
  expect(formatRate(199.96)).toBe('200/s');
  expect(formatProbability(0.42)).toBe('p = 0.420');
  expect(formatProbability(3.1e-9)).toBe('p = 3.1e-9');
  expect(formatProbability(0)).toBe('p < 1e-12');
});
