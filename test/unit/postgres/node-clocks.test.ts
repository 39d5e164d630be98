// Moments by the clocks of nodes on the run's: a clock that is off is set right, and nonsense is not believed.
import { expect, test } from 'vitest';
import { createNodeClocks, datedBy } from '../../../harness/engines/postgres/cloudnative-pg/node-clocks.ts';

test('a clock that is three seconds fast is set right, within half a round trip', async () => {
  let now = 1000;
  const [epochMs, fastMs] = [1_800_000_000_000, 3000];
  const { promise: read, resolve: done } = Promise.withResolvers<undefined>();
  let asked = 0;
  const clocks = createNodeClocks(
    () => now,
    (pod) => {
      expect(pod).toBe('a');
      now += 5;
      const reading = now + epochMs + fastMs;
      now += 5;
      asked += 1;
      if (asked === 9) setImmediate(done, undefined);
      return Promise.resolve(reading);
    },
  );
  clocks.place('a', 'node-1', true);
  clocks.place('b', 'node-1', true);
  await read;
  expect(asked).toBe(9);
  now = 60_000;
  const dated = clocks.dated(epochMs + fastMs + 50_000, 'b');
  expect(dated?.happenedMs).toBeCloseTo(50_000, 3);
  expect(dated?.uncertaintyMs).toBe(5);
});

test('of a node whose clock was not asked, or did not answer, nothing is dated', async () => {
  const failed = Promise.withResolvers<undefined>();
  const clocks = createNodeClocks(
    () => 0,
    () => {
      setImmediate(failed.resolve, undefined);
      return Promise.reject(new Error('no answer'));
    },
  );
  clocks.place('a', 'node-1', true);
  await failed.promise;
  expect(clocks.dated(5, 'a')).toBeNull();
  expect(clocks.dated(5, 'never seen')).toBeNull();
});

test.each([
  ['before the run began', -10, null],
  ['after now', 1010, null],
  ['ahead of now by less than the clocks may differ', 1002, { happenedMs: 1000, uncertaintyMs: 4 }],
  ['in the run', 500, { happenedMs: 500, uncertaintyMs: 4 }],
])('a moment %s', (_, atMs, expected) => {
  expect(datedBy({ offsetMs: 7_000_000, uncertaintyMs: 4 }, 7_000_000 + atMs, 1000)).toEqual(expected);
});

test('an uncertainty that nobody needs to know is left out', () => {
  expect(datedBy({ offsetMs: 0, uncertaintyMs: 0.5 }, 5, 10)).toEqual({ happenedMs: 5 });
});
