// Figures as people read them: one way to write a time, a bounded time, a count and a share, for the checks' summaries and
// for every report. It decides nothing and rounds for the eye only; verdict.json holds the figures themselves.
import type { Bounded } from '../model/bounded.ts';

/** `7.57 s`; below one second `412 ms`, below ten milliseconds `3.4 ms`. */
export const formatSeconds = (ms: number): string => {
  const unit = unitOf(ms);
  return `${unit.figure(ms)} ${unit.name}`;
};

/** `7.57 s (7.55 to 7.59)`, all three in the unit of the value. Bounds that read the same as the value are left out. */
export const formatBounded = (bounded: Bounded): string => {
  const unit = unitOf(bounded.value === 0 ? bounded.upper : bounded.value);
  const [value, lower, upper] = [bounded.value, bounded.lower, bounded.upper].map(unit.figure);
  const bounds = lower === value && upper === value ? '' : ` (${lower ?? ''} to ${upper ?? ''})`;
  return `${value ?? ''} ${unit.name}${bounds}`;
};

/** A time that somebody chose, without digits that nobody wrote: `30 s`, `1.5 s`, `250 ms`. */
export { durationText as formatSetting, limitText as formatLimit } from '../model/units.ts';

/** A moment of the run: `12.345 s`. */
export const formatMoment = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

/** `12,034`. */
export const formatCount = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/gu, ',');

/** `1 window`, `3 windows`, `0 replicas`; the plural is given where an `s` does not make it. */
export const formatNumberOf = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : plural}`;

/** `33.4 %`. */
export const formatShare = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `199.6/s`. */
export const formatRate = (rateHz: number): string => `${Number(rateHz.toFixed(1))}/s`;

/** Facts that a step measured, as `lagMs 3.454, member pg-2`: of a number no more than three decimals. */
export const formatFacts = (facts: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`)
    .join(', ');

/** `p = 0.420`, `p = 3.1e-9`, `p < 1e-12`: below that it is rounding. */
export const formatProbability = (probability: number): string => {
  if (probability < 1e-12) return 'p < 1e-12';
  return `p = ${probability >= 0.001 ? probability.toFixed(3) : probability.toExponential(1)}`;
};

interface Unit {
  readonly name: string;
  readonly figure: (ms: number) => string;
}

const unitOf = (ms: number): Unit => {
  const size = Math.abs(ms);
  if (size >= 999.5) return { name: 's', figure: (each) => (each / 1000).toFixed(size < 100_000 ? 2 : 1) };
  if (size >= 9.95 || size === 0) return { name: 'ms', figure: (each) => each.toFixed(0) };
  return { name: 'ms', figure: (each) => each.toFixed(1) };
};
