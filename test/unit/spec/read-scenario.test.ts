// A scenario is read with its defaults, or refused with one line that says where and what was meant.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { engines, steps } from '../../../harness/wiring.ts';
import { projectScenarios } from '../../project-scenarios.ts';
import { known } from './known.ts';

const good = `title: A drill
about: What it is for.
engine: postgres
topology:
  members: 3
  synchronous: 1
load:
  warmUp: 2s
steps:
  - inject: { fault: freeze-member, member: primary, for: 3s }
  - validate: { members: 3, through: rw }
budget:
  downtime:
    rw: 30s
    ro: { limit: 1.5s, policy: fresh }
`;

const read = (text: string) => readScenario(text, 'scenarios/x.yaml', known);

const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error);
    throw error;
  }
  return 'accepted';
};

describe('a good scenario', () => {
  test('is read with defaults, places and milliseconds', () => {
    const scenario = read(good);
    expect(scenario).toMatchObject({
      name: 'x',
      topology: { members: 3, synchronous: 1 },
      load: {
        writeSessions: 8,
        readSessions: 2,
        ackWithinMs: 500,
        operationTimeoutMs: 2000,
        warmUpMs: 2000,
        tailMs: 5000,
      },
      budget: {
        lostWrites: 0,
        downtime: [
          { service: 'rw', policy: 'session', limitMs: 30_000 },
          { service: 'ro', policy: 'fresh', limitMs: 1500 },
        ],
      },
    });
    expect(scenario.steps[0]).toEqual({
      verb: 'inject',
      arguments: {
        fault: 'freeze-member',
        aimed: { at: 'member', member: 'primary' },
        forMs: 3000,
        with: {},
      },
      given: { fault: 'freeze-member', member: 'primary', for: '3s' },
      place: { file: 'scenarios/x.yaml', line: 10, column: 5 },
    });
  });

  test('may leave the load out', () => {
    expect(read(good.replace('load:\n  warmUp: 2s\n', '')).load.warmUpMs).toBe(5000);
  });

  test.each(projectScenarios.map((file) => [basename(file, '.yaml'), file] as const))(
    '%s of the project, in the folder of its engine or of what it runs as',
    (name, file) => {
      const text = readFileSync(file, 'utf8');
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema.json');
      const scenario = readScenario(text, file, { engines, steps });
      expect(scenario.name).toBe(name);
      expect([scenario.engine, ...scenario.deployments.map((one) => one.name)]).toContain(
        basename(dirname(file)),
      );
    },
  );
});

/** What is wrong, the text that is replaced, what stands there instead, and the line that must come out. */
const mistakes: readonly (readonly [string, string, string, string])[] = [
  ['a misspelt key', 'warmUp', 'warmup', '8:3: unknown key "warmup", did you mean "warmUp"?'],
  [
    'a key from nowhere',
    'warmUp: 2s',
    'colour: red',
    '8:3: unknown key "colour"; there are: writesPerSecond, writeSessions, readsPerSecond, readSessions, probesPerSecond, waitReplicas, ackWithin, operationTimeout, warmUp, tail',
  ],
  ['a misspelt top-level key', 'budget:', 'budgets:', '12:1: unknown key "budgets", did you mean "budget"?'],
  ['a missing key', 'engine: postgres\n', '', '1:1: missing key "engine"'],
  ['a missing key below', '  members: 3\n  syn', '  syn', '4:1: missing key "members"'],
  [
    'a misspelt engine',
    'engine: postgres',
    'engine: postgers',
    '3:9: unknown engine "postgers", did you mean "postgres"?',
  ],
  [
    'a bad duration',
    '2s',
    '2 seconds',
    '8:11: "warmUp": expected a duration from 1s to 10m, such as 500ms, 5s or 2m; found "2 seconds"',
  ],
  [
    'a duration without its unit',
    '2s',
    '2',
    '8:11: "warmUp": expected a duration from 1s to 10m, such as 500ms, 5s or 2m; found 2',
  ],
  [
    'a duration out of limits',
    '2s',
    '2ms',
    '8:11: "warmUp": expected a duration from 1s to 10m, such as 500ms, 5s or 2m; found "2ms"',
  ],
  [
    'a number out of limits',
    'members: 3\n  syn',
    'members: 30\n  syn',
    '5:12: "members": expected a whole number from 1 to 18; found 30',
  ],
  [
    'half a member',
    'members: 3\n  syn',
    'members: 2.5\n  syn',
    '5:12: "members": expected a whole number from 1 to 18; found 2.5',
  ],
  [
    'an infinite rate',
    'warmUp: 2s',
    'writesPerSecond: .inf',
    '8:20: the number .inf is not in plain digits, as 16 or 0.5 is',
  ],
  ['an empty value', 'title: A drill', 'title:', '1:1: "title": expected text; found nothing'],
  [
    'a list for keys',
    'topology:\n  members: 3\n  synchronous: 1',
    'topology: [3, 1]',
    '4:11: "topology": expected keys with values; found a list',
  ],
  [
    'no steps',
    good.slice(good.indexOf('steps:'), good.indexOf('budget:')),
    'steps: []\n',
    '9:8: "steps": expected at least one step; found an empty list',
  ],
  [
    'steps that are no list',
    good.slice(good.indexOf('steps:'), good.indexOf('budget:')),
    'steps: { a: 1 }\n',
    '9:8: "steps": expected a list; found keys with values',
  ],
  ['a misspelt verb', '- validate', '- validte', '11:5: unknown verb "validte", did you mean "validate"?'],
  [
    'a verb that every object has',
    '- validate',
    '- constructor',
    '11:5: unknown verb "constructor"; there are: check-prerequisites, add-member, wait-streaming, gate-lag, hand-over, move-service, retire-member, replace-member, upgrade-members, name-members, recreate-member, send-order, wait, move-slots, add-shard, spread-slots, remove-shard, validate, inject, inject-together',
  ],
  [
    'two verbs in one step',
    '- validate',
    '  validate',
    '11:5: a step has exactly one verb, but "validate" follows "inject": begin it with a dash of its own',
  ],
  [
    'a step that is a word',
    '- validate: { members: 3, through: rw }',
    '- validate',
    '11:5: a step is one verb with its arguments behind a colon',
  ],
  ['a misspelt argument', 'through', 'trough', '11:29: unknown key "trough", did you mean "through"?'],
  ['a missing argument', ', through: rw', '', '11:5: missing key "through"'],
  ['a verb without its arguments', ': { members: 3, through: rw }', ':', '11:5: missing key "members"'],
  [
    'a misspelt fault',
    'freeze-member',
    'freeze-membr',
    '10:22: unknown fault "freeze-membr", did you mean "freeze-member"?',
  ],
  [
    'an unknown member',
    'member: primary',
    'member: primry',
    '10:45: unknown member "primry", did you mean "primary"?',
  ],
  [
    'an unknown service in a step',
    'through: rw',
    'through: rww',
    '11:38: unknown service "rww", did you mean "rw"?',
  ],
  [
    'a write through a service that only reads',
    'through: rw',
    'through: ro',
    '11:38: the service "ro" takes no writes',
  ],
  [
    'an unknown service in the budget',
    '    rw: 30s',
    '    rv: 30s',
    '14:5: unknown service "rv", did you mean "rw"?',
  ],
  [
    'a bad limit in the budget',
    'rw: 30s',
    'rw: 30',
    '14:9: "rw": expected a duration from 0s to 60m, such as 500ms, 5s or 2m, or "p90 under 15s with 95 % confidence"; found 30',
  ],
  [
    'a limit on a quantile without its confidence',
    'rw: 30s',
    'rw: p90 under 15s',
    '14:9: "rw": expected the form "p90 under 15s with 95 % confidence"; found "p90 under 15s"',
  ],
  [
    'a percentile that no series can show',
    'rw: 30s',
    'rw: p99.95 under 15s with 95 % confidence',
    '14:9: "rw": expected median, or a percentile from p1 to p99.9; found "p99.95 under 15s with 95 % confidence"',
  ],
  [
    'a confidence that says nothing',
    'rw: 30s',
    'rw: p90 under 15s with 20 % confidence',
    '14:9: "rw": expected a confidence from 50 % to 99.9 %; found "p90 under 15s with 20 % confidence"',
  ],
  [
    'a misspelt key of a limit',
    'limit: 1.5s',
    'limt: 1.5s',
    '15:11: unknown key "limt", did you mean "limit"?',
  ],
  [
    'a misspelt policy',
    'policy: fresh',
    'policy: frsh',
    '15:32: unknown policy "frsh", did you mean "fresh"?',
  ],
  [
    'a budget without a limit',
    good.slice(good.indexOf('  downtime')),
    '  downtime: {}\n',
    '13:13: "downtime": expected a limit for at least one service; found keys with values',
  ],
  [
    'more standbys to confirm than there are',
    'synchronous: 1',
    'synchronous: 3',
    '6:16: "synchronous": 3 standbys are to confirm, but 3 members have 2',
  ],
  [
    'an acknowledgement later than the time-out',
    'warmUp: 2s',
    'ackWithin: 3s',
    '8:14: ackWithin (3 s) is longer than operationTimeout (2 s): no answer could come late',
  ],
  ['a tab', '  warmUp', '\twarmUp', '8:1: a tab in the indentation: use spaces'],
  [
    'a bad indentation',
    '  synchronous',
    ' synchronous',
    '6:1: not well-formed YAML: all mapping items must start at the same column',
  ],
  ['a duplicate key', '  synchronous: 1', '  members: 4', '6:3: the key "members" stands here a second time'],
  ['an anchor', 'engine: postgres', 'engine: &e postgres', '3:12: an anchor (&e): write the value out'],
  ['an alias', 'engine: postgres', 'engine: *e', '3:9: an alias (*e): write the value out'],
  [
    'a tag',
    'engine: postgres',
    'engine: !!str postgres',
    '3:15: a tag (tag:yaml.org,2002:str): write the plain value',
  ],
  [
    'a tag that YAML does not know',
    'engine: postgres',
    'engine: !env X',
    '3:14: a tag (!env): write the plain value',
  ],
  ['a merge key', '  warmUp: 2s', '  <<: { warmUp: 2s }', '8:3: a merge key (<<): write the values out'],
  ['a second document', 'budget:', '---\nbudget:', '12:1: a second document: one scenario a file'],
  ['an empty file', good, '', '1:1: an empty file'],
  ['a file with a comment only', good, '# nothing\n', '1:1: an empty file'],
  [
    'a text that is no map',
    good,
    'ferris wheel\n',
    '1:1: "scenario": expected keys with values; found "ferris wheel"',
  ],
];

describe('a bad scenario is refused with one line:', () => {
  test.each(mistakes)('%s', (_, right, wrong, line) => {
    expect(good).toContain(right);
    expect(refusal(good.replace(right, wrong))).toBe(`scenarios/x.yaml:${line}\n`);
  });

  test('the first of two mistakes is told', () => {
    const text = good.replace('warmUp', 'warmup').replace('engine: postgres', 'engine: mysql');
    expect(refusal(text)).toBe('scenarios/x.yaml:3:9: unknown engine "mysql"; there are: postgres\n');
  });

  test('a member is known from the step on that gives it its name', () => {
    const handOver = '  - hand-over: { to: new-member }\n';
    const addMember = '  - add-member: { as: new-member, pool: upgraded }\n';
    const at = '  - validate';
    expect(refusal(good.replace(at, addMember + handOver + at))).toBe('accepted');
    expect(refusal(good.replace(at, handOver + addMember + at))).toBe(
      'scenarios/x.yaml:11:22: unknown member "new-member"; there are: primary, standby-1, standby-2\n',
    );
  });

  test('no new member may be called primary', () => {
    const addMember = '  - add-member: { as: primary, pool: upgraded }\n';
    expect(refusal(good.replace('  - validate', `${addMember}  - validate`))).toBe(
      'scenarios/x.yaml:11:23: "as": expected a name that is free; "primary" is whoever is the primary; found "primary"\n',
    );
  });
});
