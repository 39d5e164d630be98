// Verdicts of schema 1, which did not tell late from down, are read as today's; those of today are left as they are.
import { expect, test } from 'vitest';
import { upgradedVerdict } from '../../../harness/model/verdict-1.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import type { ServiceMeasure } from '../../../harness/model/verdict.ts';
import { lateVerdict } from '../../golden/late-sample.ts';
import { shardedVerdict } from '../../golden/sharded-sample.ts';

const without = (all: object, ...names: readonly string[]): object =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

const oldFigures = (figures: Pick<ServiceMeasure, 'windows'>) => ({
  ...without(figures, 'lateMs', 'degradedMs'),
  windows: figures.windows.map((window) => without(window, 'parts', 'downMs', 'lateMs')),
});

const oldVerdict = (verdict: ReturnType<typeof shardedVerdict>) => ({
  ...verdict,
  schema: 'drydock/verdict/1',
  measurements: {
    ...verdict.measurements,
    services: verdict.measurements.services.map(({ partitions, ...service }) => ({
      ...oldFigures(service),
      partitions: partitions.map((partition) => oldFigures(partition)),
    })),
  },
});

test.each([
  ['of one primary', lateVerdict()],
  ['of shards', shardedVerdict()],
])('an old verdict %s is read with all of its windows as down', (_, verdict) => {
  const { measurements } = verdictSchema.parse(upgradedVerdict(oldVerdict(verdict)));
  for (const figures of measurements.services.flatMap((service) => [service, ...service.partitions])) {
    expect(figures.degradedMs).toEqual(figures.downtimeMs);
    for (const { parts, downMs, durationMs } of figures.windows) {
      expect(downMs).toEqual(durationMs);
      expect(parts.map(({ state }) => state)).toEqual(['down']);
    }
  }
});

test('a verdict of today stays as it is, late parts and all', () => {
  const verdict = lateVerdict();
  expect(upgradedVerdict(verdict)).toBe(verdict);
});
