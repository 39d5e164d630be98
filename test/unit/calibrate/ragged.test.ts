// Sessions that are lost, and come back, one after the other.
import { describe, expect, it } from 'vitest';
import { joinedAtEdges } from '../../../harness/calibrate/ragged.ts';
import { outage, window } from './spans.ts';

const refused = (fromMs: number, toMs: number) => {
  const { from, to } = outage(fromMs, toMs);
  return { from, to: { ...to, upper: to.upper + 25 }, comesBackMs: 25 };
};
const spans = (parts: ReturnType<typeof joinedAtEdges>) =>
  parts.map(({ startMs, endMs }) => [startMs.value, endMs.value]);

describe('down parts of sessions that were refused', () => {
  it('are one where some were answered while others were still lost, or not yet back', () => {
    const parts = [window(1000, 1000.4, 0.1), window(1001, 1200), window(1206, 1210), window(2000, 2100)];
    const joined = joinedAtEdges(parts, [refused(1000, 1200)]);
    expect(spans(joined)).toEqual([
      [1000, 1210],
      [2000, 2100],
    ]);
    // Nobody was down while somebody was answered.
    expect(joined[0]?.durationMs.value).toBeCloseTo(0.4 + 199 + 4);
    expect(joined[0]?.durationMs.upper).toBeCloseTo(211.1);
    // Nobody claims more than what each of them says for certain.
    expect(joined[0]?.durationMs.lower).toBeCloseTo(0.2 + 197 + 2);
  });

  it('stay apart where an answer came in the middle of the outage, or long after it', () => {
    const parts = [window(1000, 1100), window(1110, 1200), window(1240, 1250)];
    expect(joinedAtEdges(parts, [refused(1000, 1200)])).toEqual(parts);
  });

  it('stay apart where nobody lost a session', () => {
    const parts = [window(1000, 1200), window(1206, 1210)];
    expect(joinedAtEdges(parts, [outage(1000, 1200)])).toEqual(parts);
  });
});
