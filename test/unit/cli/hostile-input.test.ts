// Files and words that nobody would write on purpose: each is one line on standard error and exit status 2, at once, and nothing is made.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../harness/cli/failure.ts';
import type { Program } from '../../../harness/cli/program.ts';
import { RunError, UsageError } from '../../../harness/model/errors.ts';
import { findRun } from '../../../harness/run/past-runs.ts';
import { findSeries } from '../../../harness/run/past-series.ts';
import { fakeProgram, typed } from './fake-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-hostile-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const good = `title: A freeze
about: Short.
engine: postgres
topology: { members: 3 }
steps:
  - inject: { fault: freeze-member, member: primary, for: 3s }
budget: { downtime: { rw: 5s } }
`;

/** What is said of words that are refused; fails when they are not, or when it is no single printable line. */
const refused = async (
  words: readonly string[],
  { most = 80, ...changes }: Partial<Program> & { readonly most?: number } = {},
): Promise<string> => {
  const { program, requests } = fakeProgram({ scenariosFolder: folder, ...changes });
  const { status, out, err } = await typed(words, program);
  expect({ status, out, requests }).toEqual({ status: 2, out: '', requests: [] });
  expect(err).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+\n$/u);
  expect(err).not.toContain('x'.repeat(most + 1));
  return err.trimEnd();
};

const named = (name: string, text: string | Uint8Array = good): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('a scenario', () => {
  test.each(['...yaml', '..yaml', '.yaml', 'latest.yaml', 'latest-series.yaml', 'A B.yaml', 'Wheel.yaml'])(
    'is not run that is called %s',
    async (name) => {
      const file = named(name);
      for (const command of ['run', 'plan'])
        expect(await refused([command, file])).toContain(`${file}:1:1: no scenario can be called `);
    },
  );

  test('is not run by a name that is none either', async () => {
    named('latest.yaml');
    expect(await refused(['run', 'latest'])).toContain('no scenario can be called "latest"');
    expect(await refused(['run', '..'])).toBe('drydock: unknown scenario ".."; there are: latest');
  });

  test('is shown with its problem in the list, in a line of its own', async () => {
    named('wheel.yaml');
    named('latest.yaml');
    named('A\nB.yaml');
    named('escape.yaml', good.replace('A freeze', '"A \\e[2J\\nfreeze"'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    mkdirSync(join(folder, 'folder.yaml'));
    const { status, out } = await typed('list', fakeProgram({ scenariosFolder: folder }).program);
    expect(status).toBe(0);
    expect(out.split('\n').map((line) => line.replaceAll(`${folder}/`, '').replace(/ {2,}/g, '  '))).toEqual([
      'Scenarios',
      expect.stringContaining(
        '  A\\u000aB  A\\u000aB.yaml:1:1: no scenario can be called "A\\u000aB"',
      ) as string,
      '  escape  A \\u001b[2J\\u000afreeze',
      '  folder  drydock: the scenario folder.yaml is a folder, and only an ordinary file is read',
      expect.stringContaining('  latest  latest.yaml:1:1: no scenario can be called "latest"') as string,
      '  pipe  drydock: the scenario pipe.yaml is a pipe, and only an ordinary file is read',
      '  wheel  A freeze',
      '',
      'Runs',
      '  none yet',
      '',
    ]);
  });

  test('of more than 100 kB, a pipe and a device are not read', async () => {
    const large = named('large.yaml');
    truncateSync(large, 100_001);
    expect(await refused(['plan', large])).toContain('is too large: 0.11 MB, and at most 0.1 MB are read');
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect(await refused(['plan', 'pipe'])).toContain('is a pipe');
    symlinkSync('/dev/zero', join(folder, 'zero.yaml'));
    expect(await refused(['plan', 'zero'])).toContain('is a device');
  });

  test('that is not UTF-8 is refused where it is not', async () => {
    const file = named('latin.yaml', Buffer.from(good.replace('Short.', 'Größe'), 'latin1'));
    expect(await refused(['plan', file])).toBe(
      `${file}:2:10: here the file is not UTF-8; save it in that encoding`,
    );
    expect((await typed(['plan', named('marked.yaml', `\ufeff${good}`)])).status).toBe(0);
  });

  test('with a rate in a form of YAML’s own is refused', async () => {
    for (const rate of ['0x10', '1e3', '.5', '0o7', '+5', '.inf']) {
      const file = named('rate.yaml', `${good}load: { writesPerSecond: ${rate} }\n`);
      expect(await refused(['plan', file])).toBe(
        `${file}:8:26: the number ${rate} is not in plain digits, as 16 or 0.5 is`,
      );
    }
    const file = named('rate.yaml', `${good}load: { writesPerSecond: 1_000 }\n`);
    expect(await refused(['plan', file])).toContain('found "1_000"');
  });
});

describe('a number on the command line', () => {
  test.each(['1e3', '0x10', ' 5', '5 ', '5_0', '+5', '-5', 'Infinity', 'NaN', '.5', '5.', '', '٥', '5\n'])(
    'is not %j',
    async (number) => {
      for (const option of ['--write-rate', '--read-rate', '--probe-rate', '--repeat', '--seed'])
        expect(await refused(['run', 'wheel', option, number])).toMatch(
          /is invalid\. expected a whole number from \d+ to \d+, in plain digits$/,
        );
    },
  );

  test('is not so in a list either', async () => {
    for (const list of ['0,1e3', '0x10', '0, 5', '+5'])
      expect(await refused(['calibrate', '--outages', list])).toContain('expected whole milliseconds');
  });

  test('is read in plain digits', async () => {
    const { program, requests } = fakeProgram();
    await typed('run ferris-wheel --write-rate 0500 --seed 7', program);
    expect(requests[0]?.plan).toMatchObject({ load: { writeRateHz: 500 }, seed: 7 });
    expect(await refused(['run', 'wheel', '--write-rate', '5.5'])).toMatch(/from 1 to 5000$/);
  });
});

describe('words that are long, or that a terminal obeys:', () => {
  const long = 'x'.repeat(100_000);
  const obeyed = '\u001b[2J\n\u009b\u2028\u202e';
  const words = (word: string): readonly (readonly string[])[] => [
    [word],
    [`--${word}`],
    ['run', word],
    ['run', 'wheel', word],
    ['run', 'wheel', '--platform', word],
    ['run', 'wheel', '--seed', word],
    ['run', 'wheel', `--seed=${word}`],
    ['run', `${word}.yaml`],
    ['run', 'wheel', '--images', word],
    ['report', word],
    ['baseline', 'show', word],
    ['calibrate', '--only', word],
    ['doctor', '--platform', word],
  ];

  test.each(words(obeyed).map((line, index) => [line.slice(0, -1).join(' '), index] as const))(
    'drydock %s ...',
    async (_, index) => {
      named('wheel.yaml');
      for (const word of [obeyed, long, `a ${'xx '.repeat(200)}`, '\n'.repeat(50_000)]) {
        // Of a path as much as tells where it leads.
        const said = await refused(words(word)[index]!, { most: 200, findRun, findSeries });
        expect(said).not.toContain('\u202e');
      }
    },
  );
});

describe('other files that people name', () => {
  test('are not read when they are large, or no files', async () => {
    named('wheel.yaml');
    const large = named('large.json', '{');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [bytes, ...line] of [
      [1_000_001, 'run', 'wheel', '--images'],
      [16_000_001, 'baseline', 'show'],
      [16_000_001, 'report', 'latest', '--k6'],
    ] as const) {
      truncateSync(large, bytes);
      expect(await refused([...line, large])).toContain(' is too large: ');
      expect(await refused([...line, pipe])).toContain(' is a pipe');
    }
  });

  test('that are not what they should be are one line', async () => {
    for (const text of ['[', `{"${'x'.repeat(500)}": 1}`, `{"schema": "${'x'.repeat(500)}\\u001b"}`, '[[[['])
      expect(await refused(['baseline', 'show', named('base.json', text)])).toMatch(/baseline/);
    expect(await refused(['report', 'latest', '--k6', named('k6.json', '[')])).toContain(
      'is no summary of k6',
    );
  });
});

describe('whatever is thrown', () => {
  const strange = 'a\nb\u001b[2J\u2028';
  const shown = 'a\\u000ab\\u001b[2J\\u2028';

  test('is told in one line', () => {
    expect(failureOf(new UsageError(strange)).text).toBe(`drydock: ${shown}\n`);
    const place = { file: strange, line: 1, column: 2 };
    expect(failureOf(new UsageError(strange, { place })).text).toBe(`${shown}:1:2: ${shown}\n`);
  });

  test('is told with the way out in a second one', () => {
    const { text } = failureOf(new RunError(strange, strange, { cause: new Error(strange) }));
    expect(text).toBe(`drydock: ${shown}: ${shown}\n  ${shown}\n`);
  });

  test('is told as far as anybody would read it', () => {
    expect(failureOf(new UsageError('x'.repeat(1_000_000))).text.length).toBeLessThan(2100);
  });

  test('is told with its stack where it is our own bug, and no line of it does anything', () => {
    const { text } = failureOf(new TypeError(strange));
    expect(text).toMatch(/\n {4}at /);
    expect(text.split('\n').filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
  });
});
