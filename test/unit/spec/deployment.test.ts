// What a scenario may say of its deployment, and the one line for what it may not.
import { describe, expect, test } from 'vitest';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { scenarioJsonSchema } from '../../../harness/spec/schema.ts';
import { known } from './known.ts';

const read = (deployment: string) =>
  readScenario(
    `title: A drill
about: What it is for.
engine: postgres
${deployment}
topology: { members: 3 }
steps:
  - inject: { fault: cut-network, member: primary, for: 3s }
budget: { downtime: { rw: 5s } }
`,
    'drill.yaml',
    known,
  );

const refusal = (deployment: string): string => {
  try {
    read(deployment);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error).trim();
    throw error;
  }
  return 'it was read';
};

describe('a deployment', () => {
  test('is named, and gets the defaults of its options', () => {
    expect(read('deployment: by-operator').deployments).toEqual([
      {
        name: 'by-operator',
        options: { storage: 'small', pooled: false },
        place: { file: 'drill.yaml', line: 4, column: 13 },
      },
    ]);
  });

  test('is named with some of its options, or with none', () => {
    const options = { storage: 'large', pooled: false };
    expect(read('deployment: { by-operator: { storage: large } }').deployments).toMatchObject([{ options }]);
    expect(read('deployment:\n  by-operator:\n    storage: large').deployments).toMatchObject([{ options }]);
    expect(read('deployment:\n  processes:').deployments).toMatchObject([{ name: 'processes', options: {} }]);
  });

  test('need not be named', () => {
    expect(read('').deployments).toEqual([]);
  });

  test('may be one of several, each with its options', () => {
    const { deployments } = read('deployment: { processes: {}, by-operator: { storage: large } }');
    expect(deployments.map(({ name, options }) => [name, options])).toEqual([
      ['processes', {}],
      ['by-operator', { storage: 'large', pooled: false }],
    ]);
  });
});

test.each([
  [
    'deployment: by-operater',
    'drill.yaml:4:13: unknown deployment "by-operater", did you mean "by-operator"?',
  ],
  [
    'deployment: { helm: {} }',
    'drill.yaml:4:15: unknown deployment "helm"; there are: processes, by-operator',
  ],
  [
    'deployment: { by-operator: { storag: large } }',
    'drill.yaml:4:30: unknown key "storag", did you mean "storage"?',
  ],
  [
    'deployment:\n  by-operator:\n    storage: huge',
    'drill.yaml:6:14: unknown storage "huge"; there are: small, large',
  ],
  [
    'deployment: { by-operator: { pooled: 2 } }',
    'drill.yaml:4:38: "pooled": expected true or false; found 2',
  ],
  ['deployment: { processes: { storage: small } }', 'drill.yaml:4:28: unknown key "storage"; there are none'],
  [
    'deployment: { processes: {}, by-operater: {} }',
    'drill.yaml:4:30: unknown deployment "by-operater", did you mean "by-operator"?',
  ],
  [
    'deployment: { by-operator: { pooled: 2 }, helm: {} }',
    'drill.yaml:4:38: "pooled": expected true or false; found 2',
  ],
  [
    'deployment: [processes]',
    'drill.yaml:4:13: "deployment": expected a name, or names with options behind a colon',
  ],
  ['deployment: {}', 'drill.yaml:4:13: "deployment": expected a name, or names with options behind a colon'],
])('%s is refused', (deployment, line) => {
  expect(refusal(deployment)).toBe(line);
});

test('editors are told the names, and the options of each', () => {
  const schema = JSON.stringify(scenarioJsonSchema(known).properties?.['deployment']);
  expect(schema).toContain('"enum":["processes","by-operator"]');
  expect(schema).toContain('"enum":["small","large"]');
});
