// What a load in front of the application measured, as rows: the same for Markdown and for the page.
import { formatCount, formatRate, formatSeconds } from '../harness/measure/format.ts';
import type { FrontMeasure } from '../harness/model/front.ts';

export const frontTitle = ({ by }: FrontMeasure): string => `Through the application, measured by ${by}`;

/** Where it stands beside the rest: told, not judged. */
export const frontLede =
  'What a load in front of the application saw meanwhile. It is told, not judged: its clock, its retries and its connections are its own.';

export const frontRows = (front: FrontMeasure): readonly (readonly [string, string])[] => [
  [
    'requests',
    `${formatCount(front.requests)} in ${formatSeconds(front.durationMs)}, ${formatRate(front.rateHz)}`,
  ],
  ...(['acknowledged', 'refused', 'unknown'] as const).flatMap(
    (name): readonly (readonly [string, string])[] => {
      const count = front[name];
      return count === null ? [] : [[name, formatCount(count)]];
    },
  ),
  ['due, never sent', formatCount(front.dropped)],
  ...Object.entries(front.latencyMs).map(([name, ms]) => [`latency, ${name}`, formatSeconds(ms)] as const),
];
