// The summary on the console, and the one sentence that all reports share.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderConsole } from '../../../reports/console.ts';
import { reports } from '../../../harness/wiring.ts';
import { printable } from '../../../harness/text/printable.ts';
import { headline } from '../../../reports/words.ts';
import { drawn } from '../../planted/in-memory.ts';
import { shardedVerdict } from '../../golden/sharded-sample.ts';
import { sampleHistory } from '../../golden/sample-history.ts';
import { failing, interrupted, passing, undecided } from '../../golden/sample-verdict.ts';

describe('the summary', () => {
  // Settings are behind all that anybody looks for, and as many as an engine has.
  test.each([passing(), failing(), undecided(), interrupted()])(
    'is at most forty lines, settings apart: $verdict',
    (verdict) => {
      const text = renderConsole({ ...verdict, settings: {} }, { colour: false });
      expect(text.split('\n').length).toBeLessThanOrEqual(41);
    },
  );

  test('of six services, six members, three failures and two traps is at most fifty', () => {
    const text = renderConsole({ ...shardedVerdict(), settings: {} }, { colour: false });
    expect(text.split('\n').length).toBeLessThanOrEqual(50);
  });

  test('tells a trap once, however many steps spring it', () => {
    const text = renderConsole(shardedVerdict(), { colour: false });
    expect(text).toContain('2 of 2 traps of the published runbook sprung');
    expect(text.split('One node is told to forget').length).toBe(2);
    expect(text).toContain('sprung, steps 2 and 3: One node is told to forget');
  });

  test('says the same with colours as without', () => {
    const coloured = renderConsole(failing(), { colour: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(renderConsole(failing(), { colour: false }));
  });

  test('shows the evidence of what failed, and only so much of it', () => {
    const verdict = failing();
    const checks = verdict.checks.map((check) => ({
      ...check,
      details: Array.from({ length: 9 }, (_, line) => `line ${line}`),
    }));
    const text = renderConsole({ ...verdict, checks }, { colour: false });
    expect(text).toContain('line 2');
    expect(text).not.toContain('line 3');
    expect(text).toContain('and 6 more');
  });
});

test('every report tells at which rates a load was fitted to its machine, and why', async () => {
  const text = '100 of 200 writes/s: halved because it was late';
  const verdict = passing();
  const load = { ...verdict.measurements.load!, fitted: { share: 0.5, text } };
  const fitted = { ...verdict, measurements: { ...verdict.measurements, load } };
  const history = await drawn(sampleHistory());
  for (const reporter of reports.run.reporters)
    expect(await reporter.render(fitted, history), reporter.file).toContain(text);
});

describe('the one sentence', () => {
  test('of a pass gives the figures', () => {
    expect(headline(passing())).toMatch(
      /^All 9 checks passed: rw was down .* with 30 s of downtime allowed; none of .* was lost\.$/u,
    );
  });

  test('of a pass does not hide a loss that the budget allows', () => {
    const lossy = { ...failing(), verdict: 'pass' as const };
    expect(headline(lossy)).toContain('3 of 5,532 acknowledged writes were lost');
  });

  test('of a failure is the first check that failed', () => {
    expect(headline(failing())).toBe(
      '3 acknowledged writes are missing on pg-4; the budget is 0, and 2 other checks did not pass.',
    );
  });

  test('of a run that was stopped is why', () => {
    expect(headline(undecided())).toMatch(/^The run was stopped: waited 10 s/u);
    expect(headline(interrupted())).toBe('The run was interrupted: SIGINT.');
  });
});

test('control characters are shown, not sent', () => {
  expect(printable('a\u001b[2J\nb\u202ec')).toBe('a\\u001b[2J\\u000ab\\u202ec');
});
