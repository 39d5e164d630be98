// Writes scenarios/schema.json and scenarios/suite.schema.json from the types that read scenarios and suites:
// `node harness/cli/write-schema.ts`. A test fails when a file is stale.
import { writeFileSync } from 'node:fs';
import { program } from '../wiring.ts';
import { schemaText } from '../spec/schema.ts';
import { suiteSchemaText } from '../spec/suite-schema.ts';

const scenarios = new URL('../../scenarios/', import.meta.url);
writeFileSync(new URL('schema.json', scenarios), schemaText(program));
writeFileSync(new URL('suite.schema.json', scenarios), suiteSchemaText());
