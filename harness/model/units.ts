// The values that people write in scenarios and on the command line: durations with their unit, whole numbers with their
// limits. Each zod type says in one message what it expects.
import { z } from 'zod';
import type { DowntimeBudget } from './scenario.ts';

const factorMs = { ms: 1, s: 1000, m: 60_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m)$/;

/** A duration such as `500ms`, `5s` or `2m` between two others, limits included; its value is in milliseconds. */
export const duration = (shortest: string, longest: string) => {
  const error = `expected a duration from ${shortest} to ${longest}, such as 500ms, 5s or 2m`;
  const [shortestMs, longestMs] = [parseMs(shortest), parseMs(longest)];
  return z
    .string({ error })
    .regex(pattern, { error })
    .transform(parseMs)
    .refine((ms) => ms >= shortestMs && ms <= longestMs, { error });
};

/** A number as people write it; `1e3`, `0x10`, `+5`, `5_0` and ` 5` are not. */
export const plainNumber = /^\d+(?:\.\d+)?$/;

/** A whole number between two limits, limits included. */
export const wholeNumber = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

/** Milliseconds for people: `500 ms`, `7.5 s`, `2 min`. */
export const durationText = (ms: number): string => {
  if (ms < 1000) return `${ms} ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
};

/** Milliseconds as a scenario or a command line has them: `7s`, `500ms`. */
export const writtenDuration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

/** A limit for people: `15 s`, or `p90 under 15 s with 95 % confidence`. */
export const limitText = ({
  limitMs,
  quantile: claim,
}: Pick<DowntimeBudget, 'limitMs' | 'quantile'>): string =>
  claim === undefined
    ? durationText(limitMs)
    : `${quantileText(claim.quantile)} under ${durationText(limitMs)} with ${percentText(claim.confidence)} confidence`;

/** `median`, `p90`, `p99.9`. */
const quantileText = (quantile: number): string => (quantile === 0.5 ? 'median' : `p${percent(quantile)}`);

/** A share that somebody chose, without digits that nobody wrote: `95 %`. */
export const percentText = (share: number): string => `${percent(share)} %`;

const percent = (share: number): number => Number((share * 100).toFixed(6));

export const parseMs = (text: string): number => {
  const [, number, unit] = pattern.exec(text) ?? [];
  return Math.round(Number(number) * factorMs[unit as keyof typeof factorMs]);
};
