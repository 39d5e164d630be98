// The JSON Schema in scenarios/ is the one that the types make, and it knows every verb.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioJsonSchema, schemaText } from '../../../harness/spec/schema.ts';
import { keysAt } from '../../../harness/spec/mistakes.ts';
import { suiteSchemaText } from '../../../harness/spec/suite-schema.ts';
import { engines, steps } from '../../../harness/wiring.ts';

const known = { engines, steps };

test('scenarios/schema.json is not stale; `node harness/cli/write-schema.ts` writes it', () => {
  const file = new URL('../../../scenarios/schema.json', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(schemaText(known));
});

test('scenarios/suite.schema.json is not stale either', () => {
  const file = new URL('../../../scenarios/suite.schema.json', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(suiteSchemaText());
});

test('a step is one of the verbs', () => {
  expect(keysAt(scenarioJsonSchema(known), ['steps', 0])).toEqual(Object.keys(steps));
});
