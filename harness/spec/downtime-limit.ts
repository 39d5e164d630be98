// A limit on downtime as people write it: `15s` for every run, or `p90 under 15s with 95 % confidence` for a series of them.
import { z } from 'zod';
import type { DowntimeBudget } from '../model/scenario.ts';
import { parseMs } from '../model/units.ts';

type Limit = Pick<DowntimeBudget, 'limitMs' | 'quantile'>;

const plain = /^\d+(?:\.\d+)?(?:ms|s|m)$/;
const ofSeries =
  /^(median|p\d{1,2}(?:\.\d+)?) under (\d+(?:\.\d+)?(?:ms|s|m)) with (\d{1,2}(?:\.\d+)?) ?% confidence$/;
const longestMs = 3_600_000;

const example = '"p90 under 15s with 95 % confidence"';
const errors = {
  neither: `expected a duration from 0s to 60m, such as 500ms, 5s or 2m, or ${example}`,
  words: `expected the form ${example}`,
  tooLong: 'expected a limit of at most 60m',
  quantile: 'expected median, or a percentile from p1 to p99.9',
  confidence: 'expected a confidence from 50 % to 99.9 %',
} as const;

/** Its value is the limit in milliseconds, and what a series has to show of it. */
export const downtimeLimitText = z
  .string({ error: errors.neither })
  .regex(new RegExp(`${plain.source}|${ofSeries.source}`), {
    error: ({ input }) =>
      /^(?:p\d|median)|under|confidence/.test(String(input)) ? errors.words : errors.neither,
  })
  .transform((text, context): Limit => {
    const limit = limitOf(text);
    const message = whatIsWrong(limit);
    if (message !== null) context.addIssue({ code: 'custom', message });
    return limit;
  });

const limitOf = (text: string): Limit => {
  const [, which = '', limit = text, confidence] = ofSeries.exec(text) ?? [];
  if (confidence === undefined) return { limitMs: parseMs(limit) };
  const quantile = which === 'median' ? 0.5 : Number(which.slice(1)) / 100;
  return { limitMs: parseMs(limit), quantile: { quantile, confidence: Number(confidence) / 100 } };
};

const whatIsWrong = ({ limitMs, quantile: claim }: Limit): string | null => {
  if (limitMs > longestMs) return claim === undefined ? errors.neither : errors.tooLong;
  if (claim === undefined) return null;
  if (claim.quantile < 0.01 || claim.quantile > 0.999) return errors.quantile;
  return claim.confidence < 0.5 || claim.confidence > 0.999 ? errors.confidence : null;
};
