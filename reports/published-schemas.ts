// The JSON Schemas of what machines read, made from the types of the model. `node reports/published-schemas.ts verdict.schema.json |
// prettier --parser json > reports/verdict.schema.json` writes one; a test finds it stale.
import { z } from 'zod';
import { seriesSchema } from '../harness/model/series.ts';
import { suiteSchema } from '../harness/model/suite.ts';
import { verdictSchema } from '../harness/model/verdict.ts';

/** A schema as the text of its file. */
const schemaText = (schema: z.ZodType, title: string): string => {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
};

/** By the file's name below reports/. */
export const publishedSchemas: Readonly<Record<string, () => string>> = {
  'verdict.schema.json': () =>
    schemaText(verdictSchema, 'What a drydock run is judged to be (drydock/verdict/2)'),
  'series/series.schema.json': () =>
    schemaText(seriesSchema, 'What several runs of one scenario show together (drydock/series/1)'),
  'suite/suite.schema.json': () =>
    schemaText(suiteSchema, 'What became of the scenarios of a suite (drydock/suite/1)'),
};

if (import.meta.main) process.stdout.write(publishedSchemas[process.argv[2] ?? '']?.() ?? '');
