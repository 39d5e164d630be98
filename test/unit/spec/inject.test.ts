// What a scenario may say behind `inject`, and the one line for what it may not: the target, and the fault's own arguments.
import { describe, expect, test } from 'vitest';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { known } from './known.ts';

const read = (brief: string) =>
  readScenario(
    `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
steps:
  - add-member: { as: fourth, pool: old }
  - inject: ${brief}
budget: { downtime: { rw: 5s } }
`,
    'drill.yaml',
    known,
  );

const refusal = (brief: string): string => {
  try {
    read(brief);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error).trim();
    throw error;
  }
  return 'it was read';
};

describe('inject', () => {
  test.each([
    ['member: primary', { at: 'member', member: 'primary' }],
    ['member: fourth', { at: 'member', member: 'fourth' }],
    ['role: standby', { at: 'role', role: 'standby' }],
    ['link: [primary, fourth]', { at: 'link', between: ['primary', 'fourth'] }],
  ])('can be aimed at %s', (target, aimed) => {
    const step = read(`{ fault: cut-network, ${target}, for: 2s }`).steps[1];
    expect(step?.arguments).toEqual({
      ...{ fault: 'cut-network', forMs: 2000, aimed },
      with: { direction: 'both' },
    });
  });

  test('takes the fault’s own arguments', () => {
    const step = read('{ fault: cut-network, member: primary, direction: from, for: 2s }').steps[1];
    expect(step?.arguments).toMatchObject({ with: { direction: 'from' } });
    const plain = read('{ fault: freeze-member, member: primary, for: 2s }').steps[1];
    expect(plain?.arguments).toMatchObject({ with: {} });
  });
});

test.each([
  [
    'no target',
    '{ fault: cut-network, for: 2s }',
    'drill.yaml:7:13: "inject": expected what cut-network is aimed at: member or role or link; found keys with values',
  ],
  [
    'two targets',
    '{ fault: cut-network, member: primary, role: standby, for: 2s }',
    'drill.yaml:7:58: "role": expected one target, and there is "member" already; found "standby"',
  ],
  [
    'a target that the fault is not aimed at',
    '{ fault: stop-operator, member: primary, for: 2s }',
    'drill.yaml:7:45: "member": stop-operator is aimed at operator; found "primary"',
  ],
  [
    'an argument of another fault',
    '{ fault: freeze-member, member: primary, direction: both, for: 2s }',
    'drill.yaml:7:65: "direction": expected it with another fault: freeze-member takes no arguments of its own; found "both"',
  ],
  [
    'an argument of no fault',
    '{ fault: cut-network, member: primary, directoin: both, for: 2s }',
    'drill.yaml:7:52: unknown key "directoin", did you mean "direction"?',
  ],
  [
    'a value that is misspelt',
    '{ fault: cut-network, member: primary, direction: towrads, for: 2s }',
    'drill.yaml:7:63: unknown direction "towrads", did you mean "towards"?',
  ],
  [
    'a fault that is misspelt',
    '{ fault: cut-netwrk, member: primary, for: 2s }',
    'drill.yaml:7:22: unknown fault "cut-netwrk", did you mean "cut-network"?',
  ],
  [
    'a link of one',
    '{ fault: cut-network, link: [primary], for: 2s }',
    'drill.yaml:7:41: "link": expected the names of two different members; found a list',
  ],
  [
    'a link to nobody',
    '{ fault: cut-network, link: [primary, fuorth], for: 2s }',
    'drill.yaml:7:51: unknown member "fuorth", did you mean "fourth"?',
  ],
  [
    'a link to itself',
    '{ fault: cut-network, link: [primary, primary], for: 2s }',
    'drill.yaml:7:41: "link": expected the names of two different members; found a list',
  ],
  [
    'a role that never is',
    '{ fault: kill-member, role: master, for: 2s }',
    'drill.yaml:7:41: no member ever is a "master"; there are: primary, standby',
  ],
])('%s is refused', (_, brief, line) => {
  expect(refusal(brief)).toBe(line);
});
