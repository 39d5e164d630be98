// The summary of k6 as figures: what its script counts, what it does not, and what is no summary.
import { describe, expect, test } from 'vitest';
import { readK6Summary } from '../../../harness/spec/k6-summary.ts';
import { markdownReporter } from '../../../reports/markdown.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { drawnSample, passing } from '../../golden/sample-verdict.ts';

const counter = (count: number, rate: number) => ({
  type: 'counter',
  contains: 'default',
  values: { count, rate },
});
const trend = (values: Record<string, number>) => ({ type: 'trend', contains: 'time', values });

const summary = {
  options: {},
  root_group: {},
  state: { isStdOutTTY: false, testRunDurationMs: 60_000 },
  metrics: {
    http_reqs: counter(11_950, 199.2),
    http_req_duration: trend({ med: 2, max: 900 }),
    dropped_iterations: counter(50, 0.8),
    drydock_acknowledged: counter(11_900, 198),
    drydock_unknown: counter(50, 0.8),
    drydock_latency: trend({ med: 2.5, 'p(99)': 40, max: 2001 }),
    checks: { type: 'rate', contains: 'default', thresholds: {} },
  },
};
const front = readK6Summary(JSON.stringify(summary), 'k6-summary.json');

describe('a summary of k6', () => {
  test('becomes figures; a counter that never counted is 0', () => {
    expect(front).toEqual({
      schema: 'drydock/front/1',
      by: 'k6',
      durationMs: 60_000,
      requests: 11_950,
      rateHz: 199.2,
      acknowledged: 11_900,
      refused: 0,
      unknown: 50,
      dropped: 50,
      latencyMs: { med: 2.5, 'p(99)': 40, max: 2001 },
    });
  });
  test('of a script that does not count outcomes says so, and has the latency of requests', () => {
    const { http_reqs, http_req_duration } = summary.metrics;
    const plain = { ...summary, metrics: { http_reqs, http_req_duration } };
    expect(readK6Summary(JSON.stringify(plain), 'x.json')).toMatchObject({
      acknowledged: null,
      dropped: 0,
      latencyMs: { med: 2, max: 900 },
    });
  });
  test.each(['', '[]', '{}', '{"metrics":{}}'])('is not %j', (text) => {
    expect(() => readK6Summary(text, 'x.json')).toThrow(
      'x.json is no summary of k6 with HTTP requests in it',
    );
  });
});

test('stands in the reports, and nothing stands there without it', async () => {
  const history = { ...drawnSample, front };
  for (const reporter of [markdownReporter, htmlReporter]) {
    expect(await reporter.render(passing(), history)).toContain('Through the application, measured by k6');
    expect(await reporter.render(passing(), drawnSample)).not.toContain('Through the application');
  }
});
