// Writes scenarios/schema.json from the types that read scenarios: `node harness/cli/write-schema.ts`. A test fails when
// the file is stale.
import { writeFileSync } from 'node:fs';
import { program } from '../wiring.ts';
import { schemaText } from '../spec/schema.ts';

writeFileSync(new URL('../../scenarios/schema.json', import.meta.url), schemaText(program));
