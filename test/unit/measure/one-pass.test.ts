// What is found by seeing each operation once is what is found with all of them at hand.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectPartial } from '../../../harness/measure/partial.ts';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import { anyObservation, simulatedService } from './observed.ts';
import type { Observation } from './observed.ts';
import { referencePartial, referenceWindows } from './reference-windows.ts';

const runs = { numRuns: 3000 };

/** Mostly good operations, of which some wait long: stretches that are one outage, and candidates for its beginning. */
const mostlyGood = anyObservation.map((observation): Observation => ({
  ...observation,
  operations: observation.operations.map((each) => {
    const endedMs = Math.min(each.endedMs, each.intendedMs + observation.ackWithinMs);
    return each.sequence % 4 === 0 ? each : { ...each, outcome: 'acknowledged', endedMs, good: true };
  }),
}));

const partitionsOf = (...names: readonly string[]) =>
  new Map(names.map((partition, place) => ['abc'[place]!, partition]));
const splits = [
  partitionsOf(),
  partitionsOf('one', 'one', 'one'),
  partitionsOf('one', 'two', 'two'),
  partitionsOf('one', 'two', 'three'),
];

describe.each([
  ['any history', anyObservation],
  ['a history that is mostly good', mostlyGood],
  ['a service whose outages are known', simulatedService.map(({ observation }) => observation)],
])('%s', (_, observations) => {
  test.each(splits.map((partitions) => ({ partitions, count: new Set(partitions.values()).size })))(
    'has the same windows, with $count partitions',
    ({ partitions }) => {
      fc.assert(
        fc.property(observations, (observation) => {
          const split = { ...observation, partitions };
          expect(downtimeWindows(split)).toEqual(referenceWindows(split));
        }),
        runs,
      );
    },
  );

  test('has the same partial outages', () => {
    fc.assert(
      fc.property(observations, ({ operations }) => {
        const partial = collectPartial();
        for (const each of operations) partial.add(each);
        expect(partial.result()).toEqual(referencePartial(operations));
      }),
      runs,
    );
  });
});
