// suite.json against its published schema: real output passes, anything else does not, and type and file agree.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { suiteFile } from '../../harness/model/suite.ts';
import type { Suite } from '../../harness/model/suite.ts';
import { jsonReporter } from '../../reports/json.ts';
import { publishedSchemas } from '../../reports/published-schemas.ts';
import { suiteCases } from '../golden/sample-suite.ts';

const parsed = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const file = parsed('../../reports/suite/suite.schema.json');
const published = z.fromJSONSchema(file as z.core.JSONSchema.JSONSchema);
const rendered = async (suite: Suite) =>
  JSON.parse(await jsonReporter(suiteFile).render(suite)) as Record<string, unknown>;

test.each(Object.entries(suiteCases))('suite.json keeps to the published schema: %s', async (_, suite) => {
  expect(published.safeParse(await rendered(suite)).error).toBeUndefined();
});

test('with an unknown key, a missing one or a wrong value it does not', async () => {
  const good = await rendered(suiteCases.mixed);
  const { entries, ...without } = good;
  expect(entries).toBeDefined();
  for (const bad of [
    { ...good, more: 1 },
    without,
    { ...good, verdict: 'maybe' },
    { ...good, schema: 'drydock/suite/2' },
    { ...good, entries: [{}] },
  ])
    expect(published.safeParse(bad).success).toBe(false);
});

test('the schema file is what the type makes', () => {
  expect(file).toEqual(JSON.parse(publishedSchemas['suite/suite.schema.json']!()));
});
