// series.json against its published schema: real output passes, anything else does not, and type and file agree.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { seriesFile } from '../../harness/model/series.ts';
import type { Series } from '../../harness/model/series.ts';
import { publishedSchemas } from '../../reports/published-schemas.ts';
import { jsonReporter } from '../../reports/json.ts';
import { seriesCases } from '../golden/sample-series.ts';

const parsed = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const file = parsed('../../reports/series/series.schema.json');
const published = z.fromJSONSchema(file as z.core.JSONSchema.JSONSchema);
const rendered = async (series: Series) =>
  JSON.parse(await jsonReporter(seriesFile).render(series)) as Record<string, unknown>;

test.each(Object.entries(seriesCases))('series.json keeps to the published schema: %s', async (_, series) => {
  expect(published.safeParse(await rendered(series)).error).toBeUndefined();
});

test('with an unknown key, a missing one or a wrong value it does not', async () => {
  const good = await rendered(seriesCases.few);
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

test('the schema file is what the type makes', () => {
  expect(file).toEqual(JSON.parse(publishedSchemas['series/series.schema.json']!()));
});
