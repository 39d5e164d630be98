// What a running load is judged by before it counts: a trial always comes to an end, never by one second alone, and a warm-up that
// the services cannot keep up with is told with what to ask for instead.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoadSample, ServiceSample } from '../../../load/ledger.ts';
import { decideTrial, shortfallsIn, troubleIn } from '../../../harness/measure/load-seconds.ts';
import { pacerLagShareMax, stallMsMax, trialLimits } from '../../../harness/model/load-fitness.ts';
import { overload } from '../../../harness/run/prove-load.ts';
import { plantedPlan } from '../../planted/history-run.ts';

const served = (changes: Partial<ServiceSample> = {}): ServiceSample => ({
  service: 'rw',
  policy: 'session',
  kind: 'write',
  due: 200,
  acknowledged: 200,
  refused: 0,
  unknown: 0,
  good: 200,
  latencyMsP50: 3,
  latencyMsMax: 20,
  ...changes,
});

const second = (changes: Partial<LoadSample> = {}): LoadSample => ({
  atMs: 0,
  share: 1,
  counted: false,
  pacerLagMsMax: 2,
  stalledMs: 0,
  services: [served(), served({ policy: 'fresh', due: 50, acknowledged: 50, good: 50 })],
  ...changes,
});

const limits = trialLimits(500);
const lagging = second({ pacerLagMsMax: 200 });
const draining = second({ services: [served({ acknowledged: 300, good: 0 })] });
const late = second({ services: [served({ good: 150 })] });

describe('a second of load', () => {
  test.each([
    ['in order', second(), null],
    ['in order, with a few late', second({ services: [served({ good: 195 })] }), null],
    ['in order at a low rate', second({ services: [served({ due: 2, acknowledged: 0, good: 0 })] }), null],
    ['in order on a host that has room', second({ waitingMs: 580 }), null],
    [
      'of a host without room for anything else',
      second({ waitingMs: 740 }),
      "some process of the load's host waited for a processor for 740 ms of a second, more than 600 ms",
    ],
    ['late by itself', lagging, 'the load was late by 200 ms, more than 125 ms'],
    ['still', second({ stalledMs: 600 }), 'the load stood still for 600 ms, more than 500 ms'],
    ['late', late, '150 of 200 operations of rw (session) in a second were good'],
    [
      'refused',
      second({ services: [served({ acknowledged: 100, good: 100, refused: 100 })] }),
      '100 of 200 operations of rw (session) in a second were good',
    ],
    [
      'without any answer',
      second({ services: [served({ acknowledged: 0, good: 0 })] }),
      'none of 200 operations of rw (session) in a second was answered',
    ],
  ])('is %s', (_, sample, trouble) => {
    expect(troubleIn(sample, limits)).toBe(trouble);
  });

  test('that passes the trial is within what the checks allow', () => {
    expect(limits.pacerLagMsMax).toBeLessThan(pacerLagShareMax * 500);
    expect(limits.stalledMsMax).toBeLessThan(stallMsMax);
  });
});

describe('a trial', () => {
  const each = fc.constantFrom(second(), lagging, late, draining);
  const seconds = fc.array(each, { maxLength: 40 });
  const leftOut = fc.integer({ min: 0, max: 4 });
  const decided = (samples: readonly LoadSample[], out: number) => decideTrial(samples, limits, out).decision;

  test('is decided by the 27th second that counts, whatever they are like', () => {
    const enough = fc.array(each, { minLength: 31, maxLength: 40 });
    fc.assert(
      fc.property(enough, leftOut, (samples, out) => {
        expect(decided(samples.slice(0, 27 + out), out)).not.toBe('wait');
      }),
    );
  });

  test('can take as long as that', () => {
    const slowest = Array<LoadSample[]>(9).fill([second(), second(), draining]).flat();
    expect(decided(slowest.slice(0, 26), 0)).toBe('wait');
    expect(decided(slowest, 0)).toBe('halve');
  });

  test('once decided stays so', () => {
    fc.assert(
      fc.property(seconds, seconds, leftOut, (samples, more, out) => {
        const first = decided(samples, out);
        if (first !== 'wait') expect(decided([...samples, ...more], out)).toBe(first);
      }),
    );
  });

  test('takes what is in order for five seconds, never by fewer, and never halves by fewer than three', () => {
    fc.assert(
      fc.property(seconds, leftOut, (samples, out) => {
        const judged = samples.slice(out);
        const inOrder = judged.filter((sample) => sample === second() || troubleIn(sample, limits) === null);
        const decision = decided(samples, out);
        if (decision === 'take') expect(inOrder.length).toBeGreaterThanOrEqual(5);
        if (decision === 'halve') expect(judged.length - inOrder.length).toBeGreaterThanOrEqual(3);
        if (judged.length >= 5 && inOrder.length === judged.length) expect(decision).toBe('take');
        const trouble = judged.filter((sample) => sample === lagging || sample === late);
        if (trouble.length === judged.length && judged.length >= 3) expect(decision).toBe('halve');
      }),
    );
  });

  test('does not look at what is left out', () => {
    fc.assert(
      fc.property(seconds, seconds, (before, samples) => {
        expect(decided([...before, ...samples], before.length)).toBe(decided(samples, 0));
      }),
    );
  });

  test('waits while what had queued is worked off, but not for ever', () => {
    const drained = [...Array<LoadSample>(6).fill(draining), ...Array<LoadSample>(5).fill(second())];
    expect(decided(drained, 0)).toBe('take');
    expect(decided(Array<LoadSample>(8).fill(draining), 0)).toBe('wait');
    expect(decided(Array<LoadSample>(9).fill(draining), 0)).toBe('halve');
  });

  test('says why', () => {
    expect(decideTrial([second(), late, lagging, late, lagging], limits, 1)).toEqual({
      decision: 'halve',
      why: '150 of 200 operations of rw (session) in a second were good',
    });
  });
});

describe('a warm-up', () => {
  const asked = { due: 4000, acknowledged: 800, good: 0 };
  const behind = second({ services: [served(asked)] });
  const { load } = plantedPlan;
  const told = (warmUp: readonly LoadSample[], ackWithinMs = 500) => {
    const error = overload(shortfallsIn(warmUp), { ...plantedPlan, load: { ...load, ackWithinMs } });
    return error === null ? null : [error.message, error.next];
  };

  test('with an overload is told with what to ask for, and how to go on', () => {
    expect(told([second(), behind, behind, behind, behind])).toEqual([
      'rw answers 800 of the 4,000 writes/s asked (session clients); ask for at most 720',
      '--write-rate sets it; --allow-late goes on all the same.',
    ]);
  });

  test('in which all is answered too late gives half of it as advice', () => {
    const slow = second({ services: [served({ good: 20 })] });
    expect(told([slow, slow, slow])?.[0]).toBe(
      'rw answers 20 of the 200 writes/s asked within 500 ms (session clients); ask for at most 90',
    );
  });

  test('names every service and policy that is behind, and a host that is too busy', () => {
    const fresh = served({ policy: 'fresh', due: 50, acknowledged: 10, good: 10, refused: 40 });
    const all = second({
      pacerLagMsMax: 900,
      services: [
        served(asked),
        fresh,
        served({ service: 'ro', kind: 'read', due: 50, acknowledged: 0, good: 0 }),
      ],
    });
    expect(told([all, all])).toBeNull();
    expect(told([all, all, all])).toEqual([
      'rw answers 800 of the 4,000 writes/s asked (session clients); ask for at most 720; ' +
        'rw answers 10 of the 50 connections/s asked (fresh clients); ask for at most 9; ' +
        'ro answers 0 of the 50 reads/s asked (session clients); its servers’ logs may tell why',
      '--write-rate, --probe-rate, --read-rate set them; --allow-late goes on all the same. The load itself was late by up to 900 ms: its host is too busy.',
    ]);
  });

  test('is never judged by one second, nor by what was while connections were made', () => {
    for (const fine of [
      [],
      [behind],
      [behind, behind, second(), behind],
      [behind, behind, second(), second()],
    ])
      expect(shortfallsIn(fine)).toEqual([]);
  });
});
