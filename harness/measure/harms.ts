// What befell drydock itself, and what befell the database before drydock did anything to it: whoever was harmed convicts nobody. Pure.
import type { Facts } from '../model/check.ts';
import type { HistoryHead } from '../model/history.ts';
import { stallMsMax } from '../model/load-fitness.ts';
import type { LoadMeasure, Measurements, ServiceMeasure } from '../model/verdict.ts';
import { formatSeconds } from './format.ts';
import { undisturbed } from './proof.ts';
import { eventsOf } from './timeline.ts';

/** A line each. */
export const harmsOf = (history: HistoryHead, { load, services }: Measurements): Facts['harms'] => ({
  own: [
    ...eventsOf(history.events, 'harmed').map(({ what }) => what),
    ...(history.harmedFiles ?? []),
    ...(load === null
      ? []
      : [...stoodStill('load', load.stalls), ...stoodStill('conductor', load.conductorStalls)]),
  ],
  before: services.flatMap((service) => downBefore(history, service)),
});

const stoodStill = (who: string, { longestMs }: LoadMeasure['stalls']): readonly string[] =>
  longestMs > stallMsMax ? [`the ${who} stood still for ${formatSeconds(longestMs)}`] : [];

/** Somebody else disturbs a service that is down while nothing is being done to it, for longer than one that failed by chance. */
const downBefore = (
  history: HistoryHead,
  { service, policy, windows }: ServiceMeasure,
): readonly string[] => {
  const quiet = undisturbed(history);
  if (quiet === null) return [];
  const down = windows.find(
    ({ startMs, downMs }) => startMs.upper < quiet.toMs && downMs.lower > history.plan.load.ackWithinMs,
  );
  return down === undefined
    ? []
    : [
        `${service} (${policy}) was down at ${formatSeconds(down.startMs.value)}, before anything was done to the database`,
      ];
};
