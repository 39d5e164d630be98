// verdict.json against its published schema: real output passes, anything else does not, and schema, type and file agree.
import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Verdict } from '../../harness/model/verdict.ts';
import { jsonReporter } from '../../reports/json.ts';
import { verdictSchemaText } from '../../reports/verdict-schema.ts';
import type { verdictSchema } from '../../reports/verdict-schema.ts';
import { sampleHistory } from '../golden/sample-history.ts';
import { shardedVerdict } from '../golden/sharded-sample.ts';
import { failing, interrupted, passing, undecided } from '../golden/sample-verdict.ts';
import type { Writable } from './writable.ts';

const file = JSON.parse(
  readFileSync(new URL('../../reports/verdict.schema.json', import.meta.url), 'utf8'),
) as z.core.JSONSchema.JSONSchema;
const published = z.fromJSONSchema(file);

const rendered = async (verdict: Verdict): Promise<Record<string, unknown>> =>
  JSON.parse(await jsonReporter.render(verdict, sampleHistory())) as Record<string, unknown>;

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
      { ...good, schema: 'drydock/verdict/2' },
    ]) {
      expect(published.safeParse(bad).success).toBe(false);
    }
  });

  test('ends in a newline and is indented', async () => {
    expect(await jsonReporter.render(passing(), sampleHistory())).toMatch(
      /^\{\n {2}"schema": "drydock\/verdict\/1",[^]*\}\n$/u,
    );
  });
});

test('the schema file is what verdict-schema.ts makes', () => {
  expect(file).toEqual(JSON.parse(verdictSchemaText()));
});

test('the schema and the type say the same', () => {
  expectTypeOf<z.infer<typeof verdictSchema>>().toExtend<Writable<Verdict>>();
  expectTypeOf<Writable<Verdict>>().toExtend<z.infer<typeof verdictSchema>>();
});
