// What a scenario may be called, by its file.
import { expect, test } from 'vitest';
import { scenarioNameOf } from '../../../harness/spec/scenario-name.ts';
import { refusalOf } from '../refusal.ts';

const refusal = (file: string) => refusalOf(() => scenarioNameOf(file));

test.each([
  ['ferris-wheel.yaml', 'ferris-wheel'],
  ['some/where/2-standbys.yaml', '2-standbys'],
  ['a.yaml', 'a'],
  [`${'x'.repeat(60)}.yaml`, 'x'.repeat(60)],
  ['latest-1.yaml', 'latest-1'],
])('%s is called %s', (file, name) => {
  expect(scenarioNameOf(file)).toBe(name);
});

const rule = 'expected at most 60 small letters, digits and dashes, the first one no dash; rename the file';

test.each([
  ['...yaml', '..'],
  ['..yaml', '.'],
  ['.yaml', ''],
  ['scenarios/A B.yaml', 'A B'],
  ['Wheel.yaml', 'Wheel'],
  ['-wheel.yaml', '-wheel'],
  ['wheel.v2.yaml', 'wheel.v2'],
  ['größe.yaml', 'größe'],
  ['wheel\n.yaml', 'wheel\\u000a'],
  [`${'x'.repeat(61)}.yaml`, 'x'.repeat(61)],
  [`${'x'.repeat(200)}.yaml`, `${'x'.repeat(80)}…`],
])('%j is no name', (file, shown) => {
  const path = file.replace('\n', '\\u000a');
  expect(refusal(file)).toBe(`${path}:1:1: no scenario can be called "${shown}": ${rule}`);
});

test.each(['latest', 'latest-series'])('%s is taken', (name) => {
  expect(refusal(`scenarios/${name}.yaml`)).toBe(
    `scenarios/${name}.yaml:1:1: no scenario can be called "${name}": that is what the newest run or series is called; rename the file`,
  );
});
