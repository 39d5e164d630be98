// What the file of a suite may say: a list of scenarios, each by its name or path, or with what it has in place of the scenario's own
// load and repetitions. The load is of the scenario's own types.
import { z } from 'zod';
import { loadFields, repetitions } from './schema.ts';
import type { JsonSchema } from './schema.ts';

const scenarioName = z
  .string({ error: 'expected the name or the path of a scenario' })
  .min(1, { error: 'expected the name or the path of a scenario' })
  .describe('Its name in scenarios/, or the path of a .yaml file, from the folder of this file.');

const suiteLoad = z
  .strictObject({
    writesPerSecond: loadFields.writesPerSecond.unwrap().exactOptional(),
    writeSessions: loadFields.writeSessions.unwrap().exactOptional(),
    readsPerSecond: loadFields.readsPerSecond.unwrap().exactOptional(),
    probesPerSecond: loadFields.probesPerSecond.unwrap().exactOptional(),
    waitReplicas: loadFields.waitReplicas.unwrap().exactOptional(),
    ackWithin: loadFields.ackWithin.unwrap().exactOptional(),
    warmUp: loadFields.warmUp.unwrap().exactOptional(),
    tail: loadFields.tail.unwrap().exactOptional(),
  })
  .describe('In place of what the scenario says below load.');

/** One of the list with its own settings. */
const suiteItem = z.strictObject({
  scenario: scenarioName,
  load: suiteLoad.exactOptional(),
  repeat: repetitions.exactOptional().describe('In place of the scenario’s own.'),
  allowLate: z
    .boolean({ error: 'expected true or false' })
    .exactOptional()
    .describe('Go on although the services cannot keep up with the load before the first step.'),
});

export const suiteType = z
  .array(z.union([scenarioName, suiteItem]), { error: 'expected a list of scenarios' })
  .min(1, { error: 'expected at least one scenario' })
  .describe('Scenarios that `drydock suite` carries out one after another.');

export type SuiteItem = z.output<typeof suiteItem>;

/** The JSON Schema (draft 2020-12) of a suite's file. */
export const suiteJsonSchema = (): JsonSchema => z.toJSONSchema(suiteType, { io: 'input' }) as JsonSchema;

/** The text of scenarios/suite.schema.json. */
export const suiteSchemaText = (): string => `${JSON.stringify(suiteJsonSchema(), null, 2)}\n`;
