// What decides downtime, beside what it is where nobody sets it, and what was changed in a manifest: in every report for people.
import { describe, expect, test } from 'vitest';
import { renderConsole } from '../../../reports/console.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { markdownReporter } from '../../../reports/markdown.ts';
import { settingsApart } from '../../../reports/settings.ts';
import type { Plan } from '../../../harness/model/plan.ts';
import { sampleHistory } from '../../golden/sample-history.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { drawn } from '../../planted/in-memory.ts';

const verdict = {
  ...passing(),
  settings: { probes: '20/s', 'operator stopDelay': '30 s', 'operator startDelay': '3600 s' },
  defaults: { 'operator stopDelay': '1800 s', 'operator startDelay': '3600 s' },
};

const rendered = async (reporter: typeof htmlReporter, manifest?: Plan['manifest']): Promise<string> => {
  const history = await drawn(sampleHistory());
  const plan = { ...history.plan, ...(manifest !== undefined && { manifest }) };
  return reporter.render(verdict, { ...history, plan });
};

test('settings with a default are told apart, and whether they differ from it', () => {
  expect(settingsApart(verdict)).toEqual({
    known: [
      { name: 'operator stopDelay', value: '30 s', usual: '1800 s', differs: true },
      { name: 'operator startDelay', value: '3600 s', usual: '3600 s', differs: false },
    ],
    others: { probes: '20/s' },
  });
  expect(settingsApart(passing())).toEqual({ known: [], others: passing().settings });
});

describe('what decides downtime', () => {
  test('is a table with a mark on what is not as by default', async () => {
    const markdown = await rendered(markdownReporter);
    expect(markdown).toContain('### What decides downtime\n');
    expect(markdown).toContain('| operator stopDelay | 30 s | 1800 s | ≠ differs |');
    expect(markdown).toContain('| operator startDelay | 3600 s | 3600 s |  |');
    expect(markdown).not.toContain('stopDelay 30 s');
    const page = (await rendered(htmlReporter)).replace(/<[^>]*>|\s+/gu, ' ').replace(/ +/gu, ' ');
    expect(page).toContain('What decides downtime');
    expect(page).toContain('operator stopDelay 30 s 1800 s ≠ differs');
    expect(page).toContain('operator startDelay 3600 s 3600 s');
  });

  test('is on the console only where it differs', () => {
    const text = renderConsole(verdict, { colour: false });
    expect(text).toContain('operator stopDelay: 30 s (1800 s by default)');
    expect(text).not.toContain('startDelay');
    expect(text).toContain('probes: 20/s');
  });

  test('is not there where nothing is known of it', async () => {
    const history = await drawn(sampleHistory());
    for (const reporter of [htmlReporter, markdownReporter])
      expect(reporter.render(passing(), history)).not.toContain('What decides downtime');
  });
});

describe('a manifest', () => {
  const changes = [
    'drydock changed spec.a: <1> -> 2, as it must',
    'drydock changed spec.b: 3 -> 4, as it must',
  ];

  test('is told with each change', async () => {
    const manifest = { file: 'mine.yaml', objects: [], changes };
    const markdown = await rendered(markdownReporter, manifest);
    expect(markdown).toContain('### What was changed in mine.yaml\n\n- drydock changed spec.a: ');
    expect(markdown).toContain('\n- drydock changed spec.b: 3 -&#62; 4, as it must');
    const page = await rendered(htmlReporter, manifest);
    expect(page).toContain('drydock changed spec.a: &lt;1&gt; -&gt; 2, as it must');
    expect(page).toContain('drydock changed spec.b');
  });

  test('that was applied as it is, is told so', async () => {
    const manifest = { file: 'mine.yaml', objects: [], changes: [] };
    for (const reporter of [htmlReporter, markdownReporter])
      expect(await rendered(reporter, manifest)).toContain('Nothing was changed: it was applied as it is.');
  });
});

test('what the plan remarks is told, and where it remarks nothing there is no title for it', async () => {
  const history = await drawn(sampleHistory());
  const remarked = { ...history, plan: { ...history.plan, remarks: ['clients will wait for 2 < 9'] } };
  for (const reporter of [htmlReporter, markdownReporter]) {
    expect(reporter.render(verdict, remarked)).toContain('clients will wait for 2 ');
    expect(reporter.render(verdict, history)).not.toContain('What to know of it');
  }
});
