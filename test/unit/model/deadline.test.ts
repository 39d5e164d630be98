// The race against a deadline, on a timer of the test.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beforeDeadline, settlesWithin } from '../../../harness/model/deadline.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const missed = () => new Error('too late');
const never = new Promise<never>(() => undefined);
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms, 'done'));

test('what is done in time is the result, and leaves no timer behind', async () => {
  const raced = beforeDeadline(after(99), { deadlineMs: 100, missed });
  await vi.advanceTimersByTimeAsync(99);
  expect(await raced).toBe('done');
  await expect(beforeDeadline(Promise.reject(new Error('no')), { deadlineMs: 100, missed })).rejects.toThrow(
    'no',
  );
});

test('the deadline ends the race with its error, and a signal with its reason', async () => {
  const late = expect(beforeDeadline(never, { deadlineMs: 100, missed })).rejects.toThrow('too late');
  await vi.advanceTimersByTimeAsync(100);
  await late;
  const stop = new AbortController();
  const limits = { deadlineMs: 100, missed, signal: stop.signal };
  const stopped = expect(beforeDeadline(never, limits)).rejects.toThrow('stop');
  stop.abort(new Error('stop'));
  await stopped;
  await expect(beforeDeadline(never, limits)).rejects.toThrow('stop');
});

test('whether it ended is told, and not how', async () => {
  expect(await settlesWithin(Promise.reject(new Error('no')), 100)).toBe(true);
  const late = settlesWithin(never, 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(await late).toBe(false);
});
