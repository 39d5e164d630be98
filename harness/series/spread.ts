// The downtimes of one service over all repetitions: median, p90 and worst with exact bounds. Pure.
import { rounded, roundedFine } from '../measure/rounding.ts';
import { worstPart } from '../measure/standing.ts';
import type { OpenBounds, ServiceSpread, SpreadValue } from '../model/series.ts';
import type { ServiceMeasure, Verdict } from '../model/verdict.ts';
import { lowerShare } from '../statistics/binomial.ts';
import { quantileBounds } from '../statistics/quantile-bounds.ts';
import type { QuantileBounds } from '../statistics/quantile-bounds.ts';

type SpreadLane = Pick<ServiceSpread, 'service' | 'policy' | 'kind'>;

/** One per service and client policy that any run measured. `verdicts` stand in the order of their repetitions. */
export const spreadsOf = (verdicts: readonly Verdict[], confidence: number): readonly ServiceSpread[] => {
  const lanes = verdicts.flatMap(({ measurements }) => measurements.services);
  const first = new Map(lanes.map((lane) => [`${lane.service} ${lane.policy}`, lane] as const));
  return [...first.values()].map((lane) => spreadOf(lane, valuesOf(lane, verdicts), confidence));
};

const spreadOf = (
  { service, policy, kind }: SpreadLane,
  values: readonly SpreadValue[],
  confidence: number,
): ServiceSpread => {
  const lengths = values.map(({ downtimeMs }) => downtimeMs.value);
  const none = lengths.length === 0;
  const quantile = (at: number) => (none ? null : open(quantileBounds(lengths, at, confidence)));
  return {
    service,
    policy,
    kind,
    medianMs: quantile(0.5),
    p90Ms: quantile(0.9),
    worst: none
      ? null
      : {
          valueMs: Math.max(...lengths),
          covers: roundedFine(lowerShare(lengths.length, lengths.length, confidence)),
        },
    values,
  };
};

/** JSON knows no infinity. */
const open = ({ value, lower, upper }: QuantileBounds): OpenBounds => ({
  value: rounded(value),
  lower: Number.isFinite(lower) ? rounded(lower) : null,
  upper: Number.isFinite(upper) ? rounded(upper) : null,
});

/** A run that was not carried out to its end has measured a part of an outage at most. */
const valuesOf = ({ service, policy }: SpreadLane, verdicts: readonly Verdict[]): readonly SpreadValue[] =>
  verdicts.flatMap(({ run, measurements }, index): SpreadValue[] => {
    const measure = measurements.services.find((each) => each.service === service && each.policy === policy);
    if (measure === undefined || run.ending !== 'completed' || !hadLoad(measure)) return [];
    const { partition, measured } = worstPart(measure);
    return [{ repetition: index + 1, downtimeMs: measured.downtimeMs, partition }];
  });

const hadLoad = ({ operations: { acknowledged, refused, unknown } }: ServiceMeasure): boolean =>
  acknowledged + refused + unknown > 0;
