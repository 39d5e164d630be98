// Stretches in which something stood still, as figures.
import type { LoadMeasure } from '../model/verdict.ts';
import { rounded } from './rounding.ts';
import type { Span } from './timeline.ts';

export const stallsOf = (stalls: readonly Span[]): LoadMeasure['stalls'] => {
  const lengths = stalls.map(({ fromMs, toMs }) => toMs - fromMs);
  return {
    count: lengths.length,
    totalMs: rounded(lengths.reduce((sum, length) => sum + length, 0)),
    longestMs: rounded(Math.max(0, ...lengths)),
  };
};
