// How much of an outage is explained: by milestones that lie in it, at the moments at which they happened, and by nothing else.
import { expect, test } from 'vitest';
import { explainedMsOf } from '../../../harness/measure/explained.ts';
import { explanationsFor } from '../../../harness/measure/milestones.ts';
import { phasesOf } from '../../../harness/measure/phases.ts';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import type { ClientMilestone } from '../../../load/ledger.ts';
import type { Milestone } from '../../../harness/model/milestones.ts';
import type { RecordedEvent } from '../../../harness/model/record.ts';
import { observationOf, operation, refused } from './observed.ts';

/** Down from 111 ms to 905.5 ms. */
const window = downtimeWindows(
  observationOf([operation(100, 101), refused(120), refused(900), operation(910, 911)]),
)[0]!;
const downMs = window.downMs.value;
const about = { service: 'rw', policy: 'session' } as const;

const event = (milestone: Milestone, atMs: number, more: object = {}): RecordedEvent => ({
  ...{ kind: 'milestone', milestone, atMs, detail: milestone },
  ...more,
});

const connected = (
  atMs: number,
  client: NonNullable<ClientMilestone['client']> = about,
): ClientMilestone => ({
  ...{ milestone: 'first-connection', atMs, detail: '' },
  client,
});

const judged = (events: readonly RecordedEvent[], milestones: readonly ClientMilestone[] = []) => {
  const phases = phasesOf(window, explanationsFor(about, { events, milestones }));
  return { phases, until: phases.map(({ until }) => until), explainedMs: explainedMsOf(phases) };
};

const switchover = [event('old-primary-down', 300), event('promoted', 700), event('endpoint-switched', 850)];

test('what runs up to milestones is explained, the clients’ first connection with it; what follows is not', () => {
  const { until, explainedMs } = judged(switchover, [connected(900)]);
  expect(until).toEqual([
    'old-primary-down',
    'promoted',
    'endpoint-switched',
    'first-connection',
    'first-good',
  ]);
  expect(explainedMs).toBeCloseTo(900 - window.startMs.value, 3);
  expect(explainedMs).toBeLessThan(downMs);
});

test('where no milestone lies, nothing is explained', () => {
  expect(judged([]).explainedMs).toBe(0);
  expect(judged([event('promoted', 50), event('promoted', 2000)]).explainedMs).toBe(0);
});

test('that the endpoint was switched is missing: how long clients took to connect is explained by nothing', () => {
  const { explainedMs } = judged(switchover.slice(0, 2), [connected(900)]);
  expect(explainedMs).toBeCloseTo(700 - window.startMs.value, 3);
});

test('a first connection of a client of other lanes explains nothing here', () => {
  const { until } = judged(switchover, [connected(900, { ...about, policy: 'fresh' })]);
  expect(until).not.toContain('first-connection');
});

test('milestones that were recorded out of order are put in order, by when they happened', () => {
  const { until, phases } = judged([
    event('endpoint-switched', 851),
    event('promoted', 860, { happenedMs: 700 }),
    event('old-primary-down', 870, { happenedMs: 300, uncertaintyMs: 12 }),
  ]);
  expect(until).toEqual(['old-primary-down', 'promoted', 'endpoint-switched', 'first-good']);
  expect(phases[1]?.durationMs).toBe(400);
  expect(phases[0]?.detail).toBe('old-primary-down (± 12 ms)');
});

test('one that happened outside of the window explains nothing in it, whenever it was learned', () => {
  expect(judged([event('promoted', 500, { happenedMs: 50 })]).until).toEqual(['unexplained']);
  expect(judged([event('promoted', 1500, { happenedMs: 500 })]).until).toEqual(['promoted', 'first-good']);
});
