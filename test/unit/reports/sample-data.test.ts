// What became of the sample data is in every report: with its evidence where it did not survive, in a line where it did.
import { describe, expect, test } from 'vitest';
import type { CheckResult, Verdict } from '../../../harness/model/verdict.ts';
import { renderConsole } from '../../../reports/console.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { junitReporter } from '../../../reports/junit.ts';
import { markdownReporter } from '../../../reports/markdown.ts';
import { sampleHistory } from '../../golden/sample-history.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { drawn } from '../../planted/in-memory.ts';

const verdictWith = (found: Omit<CheckResult, 'check'>): Verdict => ({
  ...passing(),
  verdict: found.verdict,
  checks: [...passing().checks, { check: 'sample-data', ...found }],
});

const survived = verdictWith({ verdict: 'pass', summary: '8 tables, as they were loaded', details: [] });
const changed = verdictWith({
  verdict: 'fail',
  summary: 'pg-3: rental lacks 1 of 2,000 rows',
  details: ['pg-3: rental lacks 1 of 2,000 rows', 'pg-1 holds 8 tables'],
});

const plain = (page: string): string => page.replace(/<[^>]*>|\s+/gu, ' ').replace(/ +/gu, ' ');

describe('the sample data', () => {
  test('is told where it survived', async () => {
    const history = await drawn(sampleHistory());
    expect(renderConsole(survived, { colour: false })).toContain(
      '  ✓ sample-data: 8 tables, as they were loaded\n  ✓ 10 of 10 checks passed',
    );
    expect(markdownReporter.render(survived, history)).toContain(
      '- ✓ **sample-data** (pass): 8 tables, as they were loaded\n- 10 checks of 10 passed',
    );
    expect(plain(await htmlReporter.render(survived, history))).toContain(
      'sample-data pass 8 tables, as they were loaded',
    );
    expect(junitReporter.render(survived, history)).toContain('name="sample-data"');
  });

  test('is told with its evidence where it did not', async () => {
    const history = await drawn(sampleHistory());
    for (const text of [
      renderConsole(changed, { colour: false }),
      await markdownReporter.render(changed, history),
      plain(await htmlReporter.render(changed, history)),
      await junitReporter.render(changed, history),
    ]) {
      expect(text).toContain('pg-3: rental lacks 1 of 2,000 rows');
      expect(text).toContain('pg-1 holds 8 tables');
    }
  });

  test('is not mentioned where there was none', async () => {
    const history = await drawn(sampleHistory());
    for (const reporter of [markdownReporter, htmlReporter, junitReporter])
      expect(reporter.render(passing(), history)).not.toContain('sample-data');
    expect(renderConsole(passing(), { colour: false })).not.toContain('sample-data');
  });
});
