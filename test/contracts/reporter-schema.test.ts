// verdict.json against its published schema: real output passes, anything else does not, and type and file agree.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Verdict } from '../../harness/model/verdict.ts';
import { jsonReporter } from '../../reports/json.ts';
import { publishedSchemas } from '../../reports/published-schemas.ts';
import { shardedVerdict } from '../golden/sharded-sample.ts';
import { failing, interrupted, passing, undecided } from '../golden/sample-verdict.ts';

const file = JSON.parse(
  readFileSync(new URL('../../reports/verdict.schema.json', import.meta.url), 'utf8'),
) as z.core.JSONSchema.JSONSchema;
const published = z.fromJSONSchema(file);

const reporter = jsonReporter('verdict.json');
const rendered = async (verdict: Verdict): Promise<Record<string, unknown>> =>
  JSON.parse(await reporter.render(verdict)) as Record<string, unknown>;

describe('verdict.json', () => {
  test.each([
    ['pass', passing()],
    ['fail', failing()],
    ['unknown', undecided()],
    ['interrupted', interrupted()],
    ['sharded', shardedVerdict()],
  ])('of a run keeps to the published schema: %s', async (_, verdict) => {
    expect(published.safeParse(await rendered(verdict)).error).toBeUndefined();
  });

  test('with an unknown key, a missing one or a wrong value does not', async () => {
    const good = await rendered(passing());
    const { checks, ...without } = good;
    expect(checks).toBeDefined();
    for (const bad of [
      { ...good, more: 1 },
      without,
      { ...good, verdict: 'maybe' },
      { ...good, schema: 'drydock/verdict/3' },
    ]) {
      expect(published.safeParse(bad).success).toBe(false);
    }
  });

  test('ends in a newline and is indented', async () => {
    expect(await reporter.render(passing())).toMatch(/^\{\n {2}"schema": "drydock\/verdict\/2",[^]*\}\n$/u);
  });
});

test('the schema file is what the type makes', () => {
  expect(file).toEqual(JSON.parse(publishedSchemas['verdict.schema.json']!()));
});
