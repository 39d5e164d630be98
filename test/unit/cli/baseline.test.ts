// `drydock baseline` as a person types it, and `--ci github`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Baseline } from '../../../harness/baseline/baseline.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { repetition } from '../series/verdicts.ts';
import { fakeProgram, outcomeOf, typed } from './fake-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-baseline-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const runs = (name: string, downMs: number, count = 10): readonly Verdict[] =>
  Array.from({ length: count }, (_, index) => {
    const run = repetition({ downMs: downMs + 7 * index });
    return { ...run, run: { ...run.run, id: `ferris-wheel/${name}-${index}` } };
  });

const elsewhere = (all: readonly Verdict[]): readonly Verdict[] =>
  all.map((run) => ({ ...run, versions: { ...run.versions, postgres: '18.1' } }));

const known: Readonly<Record<string, readonly Verdict[]>> = {
  old: runs('old', 400),
  same: runs('same', 403),
  slow: runs('slow', 900),
  few: runs('few', 900, 2),
  other: elsewhere(runs('other', 400)),
  doubted: runs('doubted', 400).map((run) => ({ ...run, verdict: 'unknown' })),
};

const drydock = (line: string) => {
  const { program } = fakeProgram({ verdictsOf: (_, named) => known[named] ?? [] });
  return typed(line.replaceAll('FILE', join(folder, 'base.json')), program);
};
const saved = async () => {
  expect((await drydock('baseline save old --to FILE')).status).toBe(0);
  return JSON.parse(readFileSync(join(folder, 'base.json'), 'utf8')) as Baseline;
};

describe('baseline save', () => {
  test('writes the figures of every run, and show prints them', async () => {
    const baseline = await saved();
    expect(baseline).toMatchObject({ schema: 'drydock/baseline/1', of: { scenario: 'ferris-wheel' } });
    expect(baseline.runs.map(({ figures }) => figures['rw session, down'])).toEqual(
      Array.from({ length: 10 }, (_, index) => 400 + 7 * index),
    );
    const { out } = await drydock('baseline show FILE');
    expect(out).toMatch(/rw session, down +400 ms +428 ms +463 ms/);
    expect(JSON.parse((await drydock('baseline show FILE --json')).out)).toEqual(baseline);
  });
  test('names the runs that it leaves out, and refuses when none is left', async () => {
    const { status, err } = await drydock('baseline save doubted --to FILE');
    expect(status).toBe(2);
    expect(err).toBe(
      'drydock: none of these runs was carried out to its end and judged, so there is nothing to compare\n',
    );
    const { err: told } = await drydock('baseline save old doubted --to FILE');
    expect(told).toContain('drydock: ferris-wheel/doubted-3 is left out');
  });
  test('refuses runs that are not alike among themselves', async () => {
    const { status, err } = await drydock('baseline save old other --to FILE');
    expect(status).toBe(2);
    expect(err).toMatch(
      /are not alike, in version of postgres: .* and 18\.1; like can only be compared with like\n$/,
    );
  });
});

describe('baseline compare', () => {
  test.each([
    ['same', 0, '✓ PASS  no change shown, with 10 against 10 runs'],
    ['slow', 1, '✗ FAIL  rw session: 500 ms slower'],
    ['few', 3, '? UNKNOWN  nothing can be shown with 2 against 10 runs'],
  ] as const)('%s: exit status %i', async (named, status, text) => {
    await saved();
    const result = await drydock(`baseline compare FILE ${named}`);
    expect(result.out).toContain(text);
    expect(result.status).toBe(status);
  });
  test('refuses unlike things with 2, unless forced, and then says what differs', async () => {
    await saved();
    const refused = await drydock('baseline compare FILE other');
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toContain('version of postgres');
    expect(refused.err).toContain('--force');
    const forced = await drydock('baseline compare FILE other --force');
    expect(forced.out).toMatch(/compared although they differ in\n +version of postgres/);
    expect(forced.status).toBe(0);
  });
  test('refuses a run that is in the baseline itself', async () => {
    await saved();
    const { status, err } = await drydock('baseline compare FILE old');
    expect({ status, err }).toEqual({
      status: 2,
      err: 'drydock: the run ferris-wheel/old-0 is part of the baseline; compare runs that were made after it\n',
    });
  });
  test('prints JSON, and writes Markdown for a pull request', async () => {
    await saved();
    const { out } = await drydock(`baseline compare FILE slow --json --markdown ${folder}/change.md`);
    expect(JSON.parse(out)).toMatchObject({ schema: 'drydock/comparison/1', verdict: 'fail' });
    expect(readFileSync(join(folder, 'change.md'), 'utf8')).toContain('500 ms slower');
  });
  test.each([
    ['{', 'cannot be read'],
    ['{}', 'is no baseline at schema'],
    [JSON.stringify({ schema: 'drydock/baseline/2' }), 'is no baseline at schema'],
  ])('a file with %s is refused in one line', async (text, says) => {
    writeFileSync(join(folder, 'base.json'), text);
    const { status, err } = await drydock('baseline compare FILE slow');
    expect(status).toBe(2);
    expect(err).toContain(says);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('--ci github', () => {
  test('annotates what did not pass, and adds Markdown to the summary', async () => {
    await saved();
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    const { err, out } = await drydock('baseline compare FILE slow --json --ci github');
    expect(err).toMatch(/^::error title=ferris-wheel got slower::rw session: 500 ms slower.*\n$/);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## ✗ ferris-wheel against its baseline/);
  });
  test('escapes what would end a command, and says when there is no summary to write to', async () => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', undefined);
    const outcome = outcomeOf('fail');
    const check = { check: 'a: b, c', verdict: 'fail', summary: '100 %\nof it', details: [] } as const;
    const done = Promise.resolve({ ...outcome, verdict: { ...outcome.verdict, checks: [check] } });
    const { err } = await typed('run ferris-wheel --ci github', fakeProgram({}, { done }).program);
    expect(err).toBe(
      '::error title=ferris-wheel on local%3A a%3A b%2C c::100 %25 of it\ndrydock: GITHUB_STEP_SUMMARY is not set, so no summary was written\n',
    );
  });
  test('of another system is refused', async () => {
    expect((await typed('run ferris-wheel --ci gitlab')).status).toBe(2);
  });
});
