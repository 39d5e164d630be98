// What every reporter must do, run over all of them: render any verdict, the same to the byte, name what matters, tell no
// secret, and let no data speak as markup.
import { describe, expect, test } from 'vitest';
import type { RunReporter } from '../../harness/model/reporter.ts';
import { reports } from '../../harness/wiring.ts';
import { elementsNamed, parsePage, visibleText } from '../golden/page.ts';
import { runCases } from '../golden/sample-runs.ts';
import { drawnShards, shardedVerdict } from '../golden/sharded-sample.ts';
import { drawnLossy, failing } from '../golden/sample-verdict.ts';

const cases = Object.entries(runCases).map(([name, [verdict, history]]) => [name, verdict, history] as const);

const hostile = `<script>alert("x")</script>\u001b[2J]]>|&'`;

/** Every text of a verdict or a history that comes from outside, replaced; names that the code compares are left alone. */
const poisoned = <T>(value: T): T => {
  const kept =
    /^(schema|verdict|policy|sprung|kind|when|status|until|openEnded|ending|service|role|outcome|lane|phase|milestone|row|id|platform|scenario)$/u;
  const walk = (part: unknown, key: string): unknown => {
    if (typeof part === 'string') return kept.test(key) || key === 'name' ? part : `${part}${hostile}`;
    if (Array.isArray(part)) return part.map((one) => walk(one, key));
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, walk(one, name)]));
  };
  return walk(value, '') as T;
};

/** Every time, rate and fact with all the digits that a computer has for it. */
const exactly = <T>(value: T): T => {
  const walk = (part: unknown, key: string): unknown => {
    if (typeof part === 'number')
      return /(Ms|Hz|P999|Max|value|lower|upper|p\d+|max|expected)$/u.test(key)
        ? part + 0.000_123_456_789
        : part;
    if (Array.isArray(part)) return part.map((one) => walk(one, key));
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, walk(one, name)]));
  };
  return walk(value, '') as T;
};

/** What a page says, to the pointer too. */
const wordsOf = async (text: string): Promise<string> => {
  const page = await parsePage(text);
  return [page, ...elementsNamed(page, 'title').flatMap(({ children = [] }) => children)]
    .map(visibleText)
    .join('');
};

describe.each<RunReporter>(reports.run.reporters)('$name', (reporter) => {
  test.each(cases)('renders a run: %s', async (_, verdict, history) => {
    const text = await reporter.render(verdict, history);
    expect(text.toLowerCase()).toContain(verdict.verdict);
    expect(text).toContain(verdict.run.scenario);
    expect(text).not.toMatch(/undefined|\bNaN\b|\[object/u);
    for (const { check, verdict: found } of verdict.checks) {
      if (found !== 'pass') expect(text).toContain(check);
    }
    for (const { trap } of verdict.traps) expect(text).toContain(trap);
    for (const [name, value] of Object.entries(verdict.settings)) {
      expect(text).toContain(name);
      expect(text).toContain(value);
    }
  });

  test('names the shard that was down and says that the outage was a partial one', async () => {
    const text = await reporter.render(shardedVerdict(), drawnShards);
    expect(text).toContain('shard-2');
    if (reporter.file !== 'verdict.json') expect(text).toContain('partial outage: 1 of 3 shards');
  });

  test.each(cases)('renders the same bytes again: %s', async (_, verdict, history) => {
    const again = structuredClone({ verdict, history });
    expect(await reporter.render(again.verdict, again.history)).toBe(await reporter.render(verdict, history));
  });

  test('leaves the verdict and the history as they were', async () => {
    const [verdict, history] = [failing(), drawnLossy];
    const before = JSON.stringify([verdict, history]);
    await reporter.render(verdict, history);
    expect(JSON.stringify([verdict, history])).toBe(before);
  });

  test('tells no path of this machine and nothing of its environment', async () => {
    const text = await reporter.render(failing(), drawnLossy);
    for (const secret of [process.cwd(), process.env['HOME'], process.env['PATH']]) {
      if (secret !== undefined && secret.length > 1) expect(text).not.toContain(secret);
    }
  });

  test.each([
    ['one database', failing(), drawnLossy],
    ['shards', shardedVerdict(), drawnShards],
  ])('lets no data speak as markup or to the terminal: %s', async (_, verdict, history) => {
    const text = await reporter.render(poisoned(verdict), poisoned(history));
    expect(text).not.toContain('\u001b');
    // Plain text and JSON may say <script>, and so may XML's CDATA; what is read by a browser may not.
    if (/^(summary\.txt|verdict\.json)$/u.test(reporter.file)) return;
    expect(text.replace(/<!\[CDATA\[[^]*?\]\]>/gu, '')).not.toContain('<script>alert');
  });
});

const forPeople = reports.run.reporters.filter(({ file }) => !file.endsWith('.json'));

describe.each<RunReporter>(forPeople)('$name', (reporter) => {
  test.each(cases)('tells no more digits than people read: %s', async (_, verdict, history) => {
    const { run, steps, measurements } = verdict;
    const exact = exactly({ run, steps, measurements, events: history.events });
    const text = await reporter.render({ ...verdict, ...exact }, { ...history, events: exact.events });
    const read = reporter.file.endsWith('.html') ? await wordsOf(text) : text;
    expect(read.match(/.{0,50}\d\.\d{4,}.{0,20}/gu) ?? []).toEqual([]);
  });
});
