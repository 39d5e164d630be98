// What is true of an outage, beyond what was done.
import { describe, expect, it } from 'vitest';
import { stallsBeside } from '../../../harness/calibrate/path-stalls.ts';
import { onRunClock, untilBack } from '../../../harness/calibrate/truth.ts';
import { collectUsual } from '../../../harness/calibrate/usual.ts';
import { outage } from './spans.ts';

describe('the end of an outage for sessions that were cut', () => {
  it('is not before the first was let in, and not after all have tried again and logged in', () => {
    const coming = { letInMs: 312, loginMs: 8, firstBackMs: 11, everyMs: 20, sessions: 4 };
    const back = untilBack(outage(100, 300), coming);
    expect(back.from).toEqual(outage(100, 300).from);
    expect(back.to).toEqual({ value: 323, lower: 312, upper: 367 });
    expect(back.comesBackMs).toBe(52);
  });
});

describe('an outage on the run’s clock', () => {
  it('is moved with its bounds, and stays what it is', () => {
    const moved = onRunClock({ ...outage(1100, 1300), cause: 'freeze' }, 1000);
    expect(moved.cause).toBe('freeze');
    expect(moved.from.value).toBeCloseTo(100);
    expect(moved.from.upper).toBeCloseTo(100.05);
    expect(moved.to.lower).toBeCloseTo(299.95);
  });
});

describe('stalls of a server that was also frozen', () => {
  it('are what is left beside the freezes', () => {
    const freezes = [outage(1000, 1200), outage(2000, 2500)];
    const stalls = [
      { fromMs: 500, toMs: 507 },
      // It noticed the freeze itself a little early and a little late.
      { fromMs: 999.4, toMs: 1200.6 },
      // It stood still by itself before it was stopped, and after it went on.
      { fromMs: 1980, toMs: 2512 },
    ];
    const beside = stallsBeside(freezes, stalls);
    expect(beside).toEqual([
      { fromMs: 500, toMs: 507 },
      { fromMs: 1980, toMs: 1999.95 },
      { fromMs: 2500.05, toMs: 2512 },
    ]);
  });
});

describe('what an operation usually takes', () => {
  const taken = (forMs: number, good: boolean) =>
    ({ good, outcome: 'acknowledged', sentMs: 1000, endedMs: 1000 + forMs }) as const;
  const usual = (operations: readonly Parameters<ReturnType<typeof collectUsual>['add']>[0][]) => {
    const collector = collectUsual();
    for (const each of operations) collector.add(each);
    return collector.result();
  };

  it('is that of good ones, from sending: what waited in an outage does not count', () => {
    expect(usual([taken(3, true), taken(5, true), taken(900, false)])).toBe(4);
  });

  it('is that of all who were answered where hardly anybody was good', () => {
    expect(usual([taken(4, true), taken(10, false), taken(10, false)])).toBe(8);
  });

  it('does not count who was not answered, or not sent', () => {
    const refused = { good: false, outcome: 'refused', sentMs: null, endedMs: 1 } as const;
    const unknown = { ...taken(100, false), outcome: 'unknown' } as const;
    expect(usual([taken(3, true), refused, unknown, unknown])).toBe(3);
    expect(usual([refused])).toBeNull();
  });
});
