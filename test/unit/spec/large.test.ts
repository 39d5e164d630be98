// A scenario with very many mistakes is refused with the first of them, in time that is in proportion to it: nothing is put into words
// that is not told.
import { describe, expect, test, vi } from 'vitest';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { rightNames } from '../../../harness/text/names.ts';
import { refusalOf } from '../refusal.ts';
import { known } from './known.ts';

vi.mock('../../../harness/text/names.ts', async (original) => {
  const real = await original<{ rightNames: typeof rightNames }>();
  return { ...real, rightNames: vi.fn(real.rightNames) };
});

const many = 20_000;
const lines = (line: (index: number) => string) => Array.from({ length: many }, (_, i) => line(i)).join('');

const good = `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
load:
  warmUp: 2s
steps:
  - inject: { fault: freeze-member, member: primary, for: 3s }
budget:
  downtime:
    rw: 30s
`;

const refusal = (text: string) => {
  vi.mocked(rightNames).mockClear();
  return refusalOf(() => readScenario(text, 'x.yaml', known));
};

const rightAt = { top: good.length, load: good.indexOf('steps:'), steps: good.indexOf('budget:') };
const withAt = (at: keyof typeof rightAt, text: string) =>
  `${good.slice(0, rightAt[at])}${text}${good.slice(rightAt[at])}`;

describe(`the first of ${many} mistakes is told:`, () => {
  test.each<[string, string, string]>([
    [
      'unknown keys at the top',
      withAt(
        'top',
        lines((index) => `k${index}: 1\n`),
      ),
      '12:1: unknown key "k0"; there are: title, about, engine, deployment, topology, data, load, steps, budget, observe, repeat',
    ],
    [
      'unknown keys within',
      withAt(
        'load',
        lines((index) => `  warmup${index}: 1\n`),
      ),
      '7:3: unknown key "warmup0", did you mean "warmUp"?',
    ],
    [
      'unknown verbs',
      withAt(
        'steps',
        lines((index) => `  - validte${index}: 1\n`),
      ),
      '9:5: unknown verb "validte0", did you mean "validate"?',
    ],
    [
      'steps that are none',
      withAt(
        'steps',
        lines(() => '  - 1\n'),
      ),
      '9:5: a step is one verb with its arguments behind a colon',
    ],
    [
      'steps with an unknown argument',
      withAt(
        'steps',
        lines(() => '  - hand-over: { too: primary }\n'),
      ),
      '9:18: unknown key "too", did you mean "to"?',
    ],
    [
      'steps about an unknown member, each of them giving a name',
      withAt(
        'steps',
        lines((index) => `  - name-members: { m-${index}: n-${index} }\n`),
      ),
      '9:26: unknown member "n-0"; there are: primary, standby-1, standby-2',
    ],
    [
      'unknown members in one step',
      withAt('steps', `  - name-members:\n${lines((index) => `      m-${index}: n-${index}\n`)}`),
      '10:12: unknown member "n-0"; there are: primary, standby-1, standby-2',
    ],
    [
      'limits that are none',
      withAt(
        'top',
        lines((index) => `    s${index}: never\n`),
      ),
      '12:9: "s0": expected a duration from 0s to 60m, such as 500ms, 5s or 2m, or "p90 under 15s with 95 % confidence"; found "never"',
    ],
    [
      'limits on unknown services',
      withAt(
        'top',
        lines((index) => `    s${index}: 5s\n`),
      ),
      '12:5: unknown service "s0", did you mean "rw"?',
    ],
    [
      'unknown keys in a limit',
      withAt('top', `    ro:\n      limit: 5s\n${lines((index) => `      k${index}: 5s\n`)}`),
      '14:7: unknown key "k0"; there are: limit, policy',
    ],
  ])('%s', (_, text, line) => {
    expect(refusal(text)).toBe(`x.yaml:${line}`);
    expect(vi.mocked(rightNames).mock.calls.length).toBeLessThanOrEqual(1);
  });
});

test('very many good steps are read', () => {
  const scenario = readScenario(
    withAt(
      'steps',
      lines((index) => `  - add-member: { as: m-${index}, pool: old }\n`),
    ),
    'x.yaml',
    known,
  );
  expect(scenario.steps).toHaveLength(many + 1);
  expect(scenario.steps.at(-1)?.place).toEqual({ file: 'x.yaml', line: many + 8, column: 5 });
});

describe('a key or a value is shown in one line, and no more than 80 characters of it:', () => {
  // A longer key is not YAML.
  const long = 'x'.repeat(1000);
  const cut = `${'x'.repeat(80)}…`;
  test.each([
    ['a key', good.replace('warmUp', long), `6:3: unknown key "${cut}"; there are: writesPerSecond,`],
    ['a value', good.replace('2s', long), `6:11: "warmUp": expected a duration from`],
    ['a value in its place', good.replace('2s', long), `; found "${cut}"`],
    ['a name', good.replace('postgres', long), `3:9: unknown engine "${cut}"; there are: postgres`],
    ['a verb', good.replace('inject', long), `8:5: unknown verb "${cut}"; there are: check-prerequisites,`],
    ['a service', good.replace('rw:', `${long}:`), `11:5: unknown service "${cut}"; there are: rw, ro, r`],
    ['a deployment', `${good}deployment: ${long}\n`, `12:13: unknown deployment "${cut}"; there are: `],
    [
      'control characters in a key',
      good.replace('warmUp', '"\\e[2J\\n\\0\\L\\u202e"'),
      '6:3: unknown key "\\u001b[2J\\u000a\\u0000\\u2028\\u202e"; there are: ',
    ],
    [
      'control characters in a value',
      good.replace('2s', '"\\e[2J\\x9b\\u202e"'),
      '; found "\\u001b[2J\\u009b\\u202e"',
    ],
    [
      'a key that stands twice',
      `${good}"a\\nb": 1\n"a\\nb": 1\n`,
      '13:1: the key "a\\u000ab" stands here a second time',
    ],
  ])('%s', (_, text, said) => {
    const line = refusal(text);
    expect(line).toContain(said);
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(line).not.toContain('x'.repeat(81));
  });
});
