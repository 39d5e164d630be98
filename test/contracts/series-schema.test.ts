// series.json against its published schema: real output passes, anything else does not, and schema, type and file agree.
import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Series } from '../../harness/model/series.ts';
import { seriesJsonReporter } from '../../reports/series/json.ts';
import { seriesSchemaText } from '../../reports/series/series-schema.ts';
import type { seriesSchema } from '../../reports/series/series-schema.ts';
import { seriesCases } from '../golden/sample-series.ts';
import type { Writable } from './writable.ts';

const parsed = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const file = parsed('../../reports/series/series.schema.json');
const published = z.fromJSONSchema(file as z.core.JSONSchema.JSONSchema);
const rendered = (series: Series) => JSON.parse(seriesJsonReporter.render(series)) as Record<string, unknown>;

test.each(Object.entries(seriesCases))('series.json keeps to the published schema: %s', (_, series) => {
  expect(published.safeParse(rendered(series)).error).toBeUndefined();
});

test('with an unknown key, a missing one or a wrong value it does not', () => {
  const good = rendered(seriesCases.few);
  const { runs, ...without } = good;
  expect(runs).toBeDefined();
  for (const bad of [
    { ...good, more: 1 },
    without,
    { ...good, verdict: 'maybe' },
    { ...good, schema: 'drydock/series/2' },
    { ...good, confidence: 95 },
  ])
    expect(published.safeParse(bad).success).toBe(false);
});

test('the schema file is what series-schema.ts makes', () => {
  expect(file).toEqual(JSON.parse(seriesSchemaText()));
});

test('the schema and the type say the same', () => {
  expectTypeOf<z.infer<typeof seriesSchema>>().toExtend<Writable<Series>>();
  expectTypeOf<Writable<Series>>().toExtend<z.infer<typeof seriesSchema>>();
});
