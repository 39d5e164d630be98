// The summary that a k6 script hands to its `handleSummary`, as figures to stand in a report. Reads no file.
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import type { FrontMeasure } from '../model/front.ts';

const metric = z.object({ values: z.record(z.string(), z.number()) });

const summary = z.object({
  state: z.object({ testRunDurationMs: z.number() }),
  metrics: z.object({ http_reqs: metric }).catchall(z.looseObject({})),
});

/** Throws a `UsageError` when the text is not such a summary; `file` is only named. */
export const readK6Summary = (text: string, file: string): FrontMeasure => {
  const parsed = summary.safeParse(dataIn(text));
  if (!parsed.success)
    throw new UsageError(
      `${file} is no summary of k6 with HTTP requests in it; load/k6/front.ts writes one, from what k6 gives to handleSummary`,
    );
  const { state, metrics } = parsed.data;
  const valuesOf = (name: string): Readonly<Record<string, number>> | undefined => {
    const found = metric.safeParse(metrics[name]);
    return found.success ? found.data.values : undefined;
  };
  // A counter that never counted is not in the summary; that another one is says that the script counts.
  const counts = ['acknowledged', 'refused', 'unknown'].some(
    (name) => valuesOf(`drydock_${name}`) !== undefined,
  );
  const count = (name: string) => (counts ? (valuesOf(`drydock_${name}`)?.['count'] ?? 0) : null);
  const { count: requests = 0, rate = 0 } = metrics.http_reqs.values;
  return {
    schema: 'drydock/front/1',
    by: 'k6',
    durationMs: state.testRunDurationMs,
    requests,
    rateHz: rate,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    unknown: count('unknown'),
    dropped: valuesOf('dropped_iterations')?.['count'] ?? 0,
    latencyMs: valuesOf('drydock_latency') ?? valuesOf('http_req_duration') ?? {},
  };
};

const dataIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
