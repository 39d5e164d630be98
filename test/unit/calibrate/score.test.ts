// What a calibration says of an instrument, right or wrong: each way of being wrong is planted once.
import { describe, expect, it } from 'vitest';
import { judgeSeries } from '../../../harness/calibrate/judge.ts';
import { scoreSeries } from '../../../harness/calibrate/score.ts';
import type { Injected } from '../../../harness/calibrate/score.ts';
import { worst } from '../../../harness/measure/judge.ts';
import type { Stall } from '../../../load/stalls.ts';
import { streamedLedger } from '../../planted/in-memory.ts';
import type { LedgerInMemory } from '../../planted/in-memory.ts';
import { injectedAt, ledgerDown, series } from './ledger.ts';

const injected = [injectedAt(501, 50), injectedAt(1001, 0), injectedAt(1500.3, 200), injectedAt(2800, 200)];
const truth = injected.map(({ from, to }) => [from.value, to.value] as const);

const judged = async (
  ledger: LedgerInMemory,
  outages: readonly Injected[] = injected,
  pathStalls: readonly Stall[] = [],
) => {
  const score = await scoreSeries({
    series,
    injected: outages,
    ledger: streamedLedger(ledger),
    pathStalls,
  });
  const findings = judgeSeries(score);
  const verdict = worst(findings.map((finding) => finding.verdict));
  return { score, verdict, failed: findings.filter((f) => f.verdict !== 'pass').map(({ text }) => text) };
};

describe('a calibration', () => {
  it('passes an instrument that measured what was injected', async () => {
    const { score, verdict, failed } = await judged(ledgerDown(truth));
    expect(failed).toEqual([]);
    expect(verdict).toBe('pass');
    expect(score.coverage).toMatchObject({ share: 1, upper: 1 });
    expect(score.smallestSeen).toEqual({ refuse: 50 });
    expect(score.rows.map(({ sizeMs, seen, within }) => [sizeMs, seen, within])).toEqual([
      [0, 0, 0],
      [50, 1, 1],
      [200, 2, 2],
    ]);
    expect(score.rows[2]?.errorMsP99).toBeLessThan(2);
  });

  it('fails one that misses an outage', async () => {
    const { score, verdict, failed } = await judged(ledgerDown(truth.slice(1)));
    expect(verdict).toBe('fail');
    expect(failed).toEqual(['missed 1 outage long enough to be seen for sure']);
    expect(score.smallestSeen).toEqual({ refuse: 200 });
  });

  it('fails one that sees an outage where none was', async () => {
    const { verdict, failed } = await judged(ledgerDown([...truth, [1000, 1010]]));
    expect(verdict).toBe('fail');
    expect(failed).toEqual([
      expect.stringMatching(/^saw 1 outage in 4 s without one: (?:9|10)\.\d ms at 0\.999 s/),
    ]);
  });

  it('fails one whose bounds do not hold the truth, or whose truth is a lie', async () => {
    const late = injected.map((each) =>
      each.sizeMs > 0 ? { ...injectedAt(each.from.value + 30, each.sizeMs) } : each,
    );
    const many = Array.from({ length: 12 }, (_, index) => injectedAt(200 + index * 300, 50));
    const lied = many.map(({ from, sizeMs }) => injectedAt(from.value + 30, sizeMs));
    const down = many.map(({ from, to }) => [from.value, to.value] as const);
    expect((await judged(ledgerDown(truth), late)).failed[0]).toContain('0 % of all outages seen');
    expect(await judged(ledgerDown(down), lied)).toMatchObject({ verdict: 'fail' });
    expect(await judged(ledgerDown(down), many)).toMatchObject({ verdict: 'pass' });
  });

  it('fails one whose error is above its goal', async () => {
    const longer = truth.map(([from, to]) => [from, to === from ? to : to + 15] as const);
    expect((await judged(ledgerDown(longer))).failed.join()).toContain(
      'p99 of the error over all sizes: refuse 1',
    );
  });

  it('cannot tell whose the error is on a machine that held the pacer up by more than the goal', async () => {
    const longer = truth.map(([from, to]) => [from, to === from ? to : to + 15] as const);
    const ledger = ledgerDown(longer);
    const late = ledger.operations.map((each) => ({ ...each, dispatchedMs: each.intendedMs + 5 }));
    const { score } = await judged({ ...ledger, operations: late });
    const finding = judgeSeries(score).find(({ text }) => text.startsWith('p99'));
    expect(finding).toMatchObject({ verdict: 'unknown' });
    expect(finding?.text).toContain('held up the pacer by 5.0 ms');
  });

  it('does not take for made up what it saw while the path stood still by itself, and says so', async () => {
    const ledger = ledgerDown([...truth, [1000, 1010]]);
    const { score, verdict, failed } = await judged(ledger, injected, [{ fromMs: 999, toMs: 1010 }]);
    expect(failed).toEqual([]);
    expect(verdict).toBe('pass');
    expect(score.pathStood).toEqual({ count: 1, longestMs: 11, seen: 1 });
    expect((await judged(ledger, injected, [{ fromMs: 1100, toMs: 1110 }])).verdict).toBe('fail');
  });

  it('knows less of the truth of an outage that began while the path stood still', async () => {
    const early = truth.map(([from, to], index) => [index === 0 ? from - 12 : from, to] as const);
    expect((await judged(ledgerDown(early))).score.outages[0]).toMatchObject({
      withinBounds: false,
      trueMs: 50,
    });
    const stood = (await judged(ledgerDown(early), injected, [{ fromMs: 488, toMs: 501 }])).score;
    expect(stood.outages[0]).toMatchObject({ withinBounds: true, trueMs: 50 });
    expect(stood).toMatchObject({ vague: 1, truthKnownWithinMs: 0.1 });
    expect(stood.rows[1]).toMatchObject({ sizeMs: 50, seen: 1, within: 1, errorMsP99: null });
  });

  it('tells an error also where clients come back one after the other, but not where the end is in doubt', async () => {
    const wide = ({ from, to, ...rest }: Injected) => ({
      ...rest,
      from,
      to: { ...to, upper: to.upper + 30 },
    });
    const [first, ...others] = injected;
    const back = { ...wide(first!), comesBackMs: 30 };
    expect((await judged(ledgerDown(truth), [back, ...others])).score.rows[1]?.errorMsP99).not.toBeNull();
    const doubtful = await judged(ledgerDown(truth), [wide(first!), ...others]);
    expect(doubtful.score).toMatchObject({ vague: 1 });
    expect(doubtful.score.rows[1]).toMatchObject({ within: 1, errorMsP99: null });
  });

  it('does not blame the instrument for a machine that stood still', async () => {
    const ledger = ledgerDown([...truth, [1000, 1300]]);
    const starved = { ...ledger, stalls: [{ fromMs: 1000, toMs: 1300 }] };
    expect((await judged(ledger)).verdict).toBe('fail');
    expect((await judged(starved)).verdict).toBe('unknown');
  });

  it('does not blame it where the servers had to wait for a processor', async () => {
    const ledger = ledgerDown([...truth, [1000, 1300]]);
    const host = { stealMs: 0, throttledMs: null, waitingMs: 3900 };
    expect((await judged({ ...ledger, self: { gc: [], canaries: [], host } })).verdict).toBe('unknown');
  });

  it('of busy sessions holds p90 of the error against the goal, and says how busy they were', async () => {
    const busy = { utilisation: 0.3, takesMs: 3 };
    const many = Array.from({ length: 12 }, (_, index) => injectedAt(200 + index * 300, 50));
    // One of twelve is measured much too long; an operation takes 0.4 ms, 500 times a second: a fifth of the time.
    const down = many.map(({ from, to }, index) => [from.value, to.value + (index === 5 ? 60 : 0)] as const);
    const about = { ...series, busy };
    const score = async (utilisation: number) =>
      scoreSeries({
        series: { ...about, busy: { ...busy, utilisation } },
        injected: many,
        ledger: streamedLedger(ledgerDown(down)),
        pathStalls: [],
      });
    const findings = judgeSeries(await score(0.2));
    expect(findings.find(({ text }) => text.startsWith('p90'))).toMatchObject({ verdict: 'pass' });
    expect(findings.at(-2)).toMatchObject({
      verdict: 'pass',
      text: 'sessions waited for an answer 20 % of the time at 500 operations/s',
    });
    const p99 = judgeSeries({ ...(await score(0.2)), goalShare: 0.99 });
    expect(p99.find(({ text }) => text.startsWith('p99'))).toMatchObject({ verdict: 'fail' });
    const off = judgeSeries(await score(0.35));
    expect(off.at(-2)).toMatchObject({ verdict: 'unknown' });
    expect(off.at(-2)?.text).toContain('35 % is what this is about');
  });
});
