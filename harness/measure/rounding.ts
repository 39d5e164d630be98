// Rounding to whole microseconds, which every figure of verdict.json goes through: the bytes of a verdict must not hang on
// the last bit of a floating-point sum.
import type { Bounded } from '../model/bounded.ts';

/** Milliseconds with three decimals; never -0, which JSON would write as 0 and a test would not. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000 + 0;

/** Six decimals, for shares and test statistics. */
export const roundedFine = (number: number): number => Math.round(number * 1e6) / 1e6 + 0;

/** Bounds with their midpoint. Rounding keeps order, so the midpoint cannot leave its bounds. */
export const bounded = (lower: number, upper: number): Bounded => ({
  value: rounded((lower + upper) / 2),
  lower: rounded(lower),
  upper: rounded(upper),
});

/** The sum of values and of bounds: sound, because each bound holds by itself. */
export const sumOf = (parts: readonly Bounded[]): Bounded => ({
  value: rounded(parts.reduce((sum, { value }) => sum + value, 0)),
  lower: rounded(parts.reduce((sum, { lower }) => sum + lower, 0)),
  upper: rounded(parts.reduce((sum, { upper }) => sum + upper, 0)),
});
