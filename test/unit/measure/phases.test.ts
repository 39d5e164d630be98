// Phases: cut at milestones, and summing to the window whatever the milestones are.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { phasesOf } from '../../../harness/measure/phases.ts';
import { bounded, rounded } from '../../../harness/measure/rounding.ts';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import { anyObservation, observationOf, operation, refused } from './observed.ts';

const milestone = (atMs: number, name: 'old-primary-fenced' | 'promoted' | 'noticed') => ({
  atMs,
  kind: 'milestone' as const,
  milestone: name,
  detail: `at ${atMs}`,
});

const window = downtimeWindows(
  observationOf([operation(100, 101), refused(120), refused(900), operation(910, 911)]),
)[0]!;

test('each milestone ends a phase, and what follows the last lasts until operations were good again', () => {
  const phases = phasesOf(window, [milestone(700, 'promoted'), milestone(200, 'old-primary-fenced')]);
  expect(phases).toMatchObject([
    { until: 'old-primary-fenced', durationMs: 89, detail: 'at 200' },
    { until: 'promoted', durationMs: 500 },
    { until: 'first-good', durationMs: 205.5 },
  ]);
});

test('a milestone within the bounds of the start is the cause, and its phase has no length', () => {
  expect(phasesOf(window, [milestone(103, 'noticed')])).toMatchObject([
    { until: 'noticed', durationMs: 0 },
    { until: 'first-good', durationMs: window.durationMs.value },
  ]);
});

test('a window without milestones is unexplained', () => {
  expect(phasesOf(window, [milestone(50, 'noticed'), milestone(2000, 'promoted')])).toMatchObject([
    { until: 'unexplained', durationMs: window.durationMs.value },
  ]);
});

test('phases sum to the window to the microsecond, and none is negative', () => {
  const moments = fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { maxLength: 8 });
  fc.assert(
    fc.property(anyObservation, moments, (observation, atMs) => {
      for (const found of downtimeWindows(observation)) {
        const phases = phasesOf(
          found,
          atMs.map((each) => milestone(each, 'noticed')),
        );
        expect(phases.every(({ durationMs }) => durationMs >= 0)).toBe(true);
        expect(rounded(phases.reduce((sum, { durationMs }) => sum + durationMs, 0))).toBe(
          found.durationMs.value,
        );
      }
    }),
  );
});

test('what was late is one phase, whatever happened in it, and what was down before ends with the first answer', () => {
  const queued = [1100, 1110, 1120].map((dueMs, place) =>
    operation(dueMs, 1300 + place, { askedMs: 1290 + place }),
  );
  const [found] = downtimeWindows(
    observationOf([
      operation(100, 101),
      refused(120),
      refused(900),
      operation(910, 1050),
      ...queued,
      operation(1400, 1401),
    ]),
  );
  expect(phasesOf(found!, [milestone(200, 'old-primary-fenced'), milestone(1200, 'promoted')])).toMatchObject(
    [
      { state: 'down', until: 'old-primary-fenced' },
      { state: 'down', until: 'first-answer' },
      { state: 'late', until: 'first-good', detail: 'late: clients worked off what had queued' },
    ],
  );
});

test('a midpoint never leaves its bounds when it is rounded', () => {
  const time = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const { lower, value, upper } = bounded(Math.min(a, b), Math.max(a, b));
      expect(lower <= value && value <= upper).toBe(true);
    }),
  );
});
