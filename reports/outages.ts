// How the reports speak of outages where data is split: the figures of the worst shard, how many shards were down, and which
// window is whose. Elsewhere they are simply the service's.
import { formatBounded, formatCount, formatNumberOf } from '../harness/measure/format.ts';
import { longestFirst } from '../harness/measure/longest-window.ts';
import { worstPart } from '../harness/measure/standing.ts';
import type { Bounded } from '../harness/model/bounded.ts';
import type { ShownWindow } from '../harness/model/charts.ts';
import { isDown } from '../harness/model/measurements.ts';
import type { PartialWindow, ServiceMeasure, Verdict } from '../harness/model/verdict.ts';
import { lateText, outageText } from './down-and-late.ts';
import { laneGroup } from './words.ts';

/** Whether any service's data is split. */
export const isSplit = ({ measurements }: Verdict): boolean =>
  measurements.services.some(({ partitions }) => partitions.length > 0);

/** Every window of every service and of its shards, those that were down longest first. */
export const longestWindows = ({ measurements }: Verdict): readonly ShownWindow[] =>
  longestFirst(measurements.services);

/** `rw · session`, `master · bounded · shard-2`. */
export const whoseWindow = ({ measure, partition }: Pick<ShownWindow, 'measure' | 'partition'>): string =>
  partition === null ? laneGroup(measure) : `${laneGroup(measure)} · ${partition}`;

/** What was measured, with its bounds, of the worst shard where data is split; `none seen` when it was never down. */
export const downtimeText = (measure: ServiceMeasure): string => {
  const { partition, measured } = worstPart(measure);
  const down = boundedText(measured.downtimeMs);
  return partition === null || !measured.windows.some(isDown) ? down : `${partition} ${down}`;
};

/** How long answers came too late, of the same shard; empty when they never did. */
export const latenessText = (measure: ServiceMeasure): string => lateText(worstPart(measure).measured);

const boundedText = (downtimeMs: Bounded): string =>
  downtimeMs.upper === 0 ? 'none seen' : formatBounded(downtimeMs);

/** `1 of 3 shards`, or `no shard`; empty where data is not split. */
export const shardsDownText = ({ partitions }: ServiceMeasure): string => {
  if (partitions.length === 0) return '';
  const down = partitions.filter(({ windows }) => windows.some(isDown)).length;
  return down === 0 ? 'no shard' : `${formatCount(down)} of ${formatNumberOf(partitions.length, 'shard')}`;
};

/** What all shards together were down for. */
export const wholeText = (measure: ServiceMeasure): string =>
  measure.windows.length === 0 ? 'never down' : outageText(measure);

/** One sentence on a partial outage: `partial outage: 1 of 3 shards, whole service never down`; empty when there is none. */
export const partialText = (measure: ServiceMeasure): string => {
  const { partitions, windows } = measure;
  if (!partitions.some((each) => each.windows.some(isDown))) return '';
  const kind = !windows.some(isDown) ? 'partial outage' : 'outage';
  return `${kind}: ${shardsDownText(measure)}, whole service ${wholeText(measure)}`;
};

/** All windows of a service: where data is split, those of its shards, of which the whole service's are only an overlap. */
const allWindows = ({ windows, partitions }: ServiceMeasure): ServiceMeasure['windows'] =>
  partitions.length === 0 ? windows : partitions.flatMap((partition) => partition.windows);

export const windowCount = (measure: ServiceMeasure): number => allWindows(measure).length;

/** `3`, or `3 (2 only late)`: told and counted, and no downtime. */
export const windowCountText = (measure: ServiceMeasure): string => {
  const all = allWindows(measure);
  const late = all.filter((window) => !isDown(window)).length;
  return `${formatCount(all.length)}${late === 0 ? '' : ` (${formatCount(late)} only late)`}`;
};

/** For those who do not see the picture: `3 windows, 1 of them only late`. */
export const toldWindows = ({ measurements }: Verdict): string => {
  const all = measurements.services.flatMap(allWindows);
  const late = all.filter((window) => !isDown(window)).length;
  const told = late === 0 ? '' : `, ${formatCount(late)} of them only late`;
  return all.length === 0 ? 'no window' : `${formatNumberOf(all.length, 'window')}${told}`;
};

/** Stretches in which some lanes were not served in time, but for those that a shard's window tells already. */
export const lanePartials = ({ partial, partitions }: ServiceMeasure): readonly PartialWindow[] => {
  const told = partitions.flatMap(({ windows }) => windows);
  return partial.filter(
    (stretch) =>
      !told.some(({ startMs, endMs }) => stretch.startMs <= endMs.upper && stretch.endMs >= startMs.lower),
  );
};
