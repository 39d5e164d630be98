// The rows of the timeline: what each service offered under each client policy, from the windows of the verdict, and what
// each writer met, from the ledger.
import { formatCount, formatMoment, formatNumberOf } from '../../harness/measure/format.ts';
import type { DrawnHistory, LaneRun, LaneRuns } from '../../harness/model/charts.ts';
import type {
  DowntimeWindow,
  PartialWindow,
  PartitionMeasure,
  ServiceMeasure,
  Verdict,
} from '../../harness/model/verdict.ts';
import { isDown } from '../../harness/model/measurements.ts';
import { windowText } from '../down-and-late.ts';
import { lanePartials } from '../outages.ts';
import { laneGroup } from '../words.ts';
import { countsText, worstOf } from './lane-runs.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { stretchText } from './timeline-bands.ts';
import type { Track } from './track.ts';
import { windowParts } from './window-parts.ts';
import type { DrawnOn } from './window-parts.ts';

export interface Row {
  readonly label: string;
  readonly kind: 'service' | 'shard' | 'writer' | 'quiet';
  readonly height: number;
  /** In percentages across and pixels down. */
  readonly drawing: Markup;
}

const serviceHeight = 26;
export const writerHeight = 14;

/** How many windows of a kind a row draws, the longest; of what comes and goes faster nobody could tell one from the next. */
export const marksMax = 150;

const longest = <W>(windows: readonly W[], lengthMs: (window: W) => number): readonly W[] =>
  windows.length <= marksMax
    ? windows
    : windows.toSorted((a, b) => lengthMs(b) - lengthMs(a)).slice(0, marksMax);

/** A row per service and client policy, and below it one per shard where data is split. */
export const serviceRows = ({ measurements }: Verdict, track: Track): readonly Row[] => {
  const rows = measurements.services.flatMap((measure) => [
    serviceRow(measure, track),
    ...measure.partitions.map((partition) => shardRow(measure, partition, track)),
  ]);
  return rows.length === 0 ? [] : [...rows, gap('')];
};

const gap = (label: string): Row => ({
  label,
  kind: 'quiet',
  height: label === '' ? 8 : 20,
  drawing: html``,
});

const serviceRow = (measure: ServiceMeasure, track: Track): Row => {
  const shards = measure.partitions.flatMap(({ partition, lanes, windows }) =>
    windows.map((window) => ({ label: `${laneGroup(measure)} · ${partition}`, lanes, window })),
  );
  const own = measure.windows.map((window) => ({ label: laneGroup(measure), lanes: measure.lanes, window }));
  return {
    label: laneGroup(measure),
    kind: 'service',
    height: serviceHeight,
    drawing: html`<rect
        class="good"
        x="0"
        y="11"
        width="100%"
        height="4"
      />${longest(lanePartials(measure), ({ startMs, endMs }) => endMs - startMs).map((one) => partialMark(measure, one, track))}${longest(shards, labelledMs).map((one) => shardMark(one, track))}${longest(own, labelledMs).map((one) => windowMark(one, { track, y: 4, height: 18 }))}`,
  };
};

const shardHeight = 15;

/** Lower than its service's, so that shards are seen to be parts of it. */
const shardRow = (measure: ServiceMeasure, of: PartitionMeasure, track: Track): Row => ({
  label: of.partition,
  kind: 'shard',
  height: shardHeight,
  drawing: html`<rect
      class="good thin"
      x="0"
      y="6"
      width="100%"
      height="2"
    />${longest(of.windows, weightMs).map((window) => windowMark({ label: `${laneGroup(measure)} · ${of.partition}`, lanes: of.lanes, window }, { track, y: 1, height: 12 }))}`,
});

interface LabelledWindow {
  readonly label: string;
  readonly lanes: number;
  readonly window: DowntimeWindow;
}

/** What was down is never left out for what was only late. */
const weightMs = (window: DowntimeWindow): number =>
  window.durationMs.value + (isDown(window) ? downFirstMs : 0);

/** Longer than any run. */
const downFirstMs = 1e12;

const labelledMs = ({ window }: LabelledWindow): number => weightMs(window);

const toldOf = ({ label, lanes, window }: LabelledWindow): string => {
  const { startMs, endMs, number, seenBy } = window;
  return `${label}, window ${number}: ${windowText(window)}, ${formatMoment(startMs.value)} to ${formatMoment(endMs.value)}, seen by ${seenBy} of ${formatNumberOf(lanes, 'lane')}`;
};

const windowMark = (labelled: LabelledWindow, on: DrawnOn): Markup =>
  html`<g><title>${toldOf(labelled)}</title>${windowParts(labelled.window, on)}</g>`;

/** A shard's outage in the row of its service, which it is a part of. */
const shardMark = (labelled: LabelledWindow, track: Track): Markup =>
  html`<g
    ><title>${isDown(labelled.window) ? 'partial outage' : 'late in part'}: ${toldOf(labelled)}</title
    >${labelled.window.parts.map(
      ({ state, startMs, endMs }) =>
        html`<rect
          class="${state === 'down' ? 'partial' : 'late-part'}"
          x="${track.at(startMs.value)}"
          y="${state === 'down' ? 8 : 9}"
          width="${track.width(startMs.value, endMs.value)}"
          height="${state === 'down' ? 10 : 8}"
        />`,
    )}</g
  >`;

const partialMark = (
  measure: ServiceMeasure,
  { startMs, endMs, lanesDown }: PartialWindow,
  track: Track,
): Markup =>
  html`<rect class="partial" x="${track.at(startMs)}" y="8" width="${track.width(startMs, endMs)}" height="10"
    ><title>
      ${laneGroup(measure)}, partial: ${lanesDown.join(', ')} down, ${stretchText(startMs, endMs)}
    </title></rect
  >`;

/** How many writers the picture has room for. */
const writersMax = 32;

/** A row per writer; with very many, those that had the most trouble. */
export const writerRows = ({ ledger, charts: { writers } }: DrawnHistory, track: Track): readonly Row[] => {
  if (ledger === null) return [];
  const troubleMs = ({ runs }: LaneRuns) => runs.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const chosen = new Set(writers.toSorted((a, b) => troubleMs(b) - troubleMs(a)).slice(0, writersMax));
  const shown = writers.filter((writer) => chosen.has(writer));
  const title =
    shown.length < writers.length ? `${writersMax} of ${formatCount(writers.length)} writers` : 'writers';
  const stalls = ledger.stalls.map(({ fromMs, toMs }) =>
    stallMark(fromMs, toMs, { track, height: shown.length * writerHeight }),
  );
  return [
    { ...gap(title), drawing: html`<svg y="20" overflow="visible" width="100%">${stalls}</svg>` },
    ...shown.map((writer) => writerRow(writer, track)),
  ];
};

/** A line where operations were good, with a mark for each run that was not. */
export const writerRow = ({ lane, runs }: LaneRuns, track: Track): Row => ({
  label: lane,
  kind: 'writer',
  height: writerHeight,
  drawing: html`<rect
      class="good thin"
      x="0"
      y="6"
      width="100%"
      height="2"
    />${runs.map((run) => runMark(lane, run, track))}`,
});

const runHeights = { refused: 8, unknown: 11, late: 5 } as const;

const runMark = (name: string, run: LaneRun, track: Track): Markup => {
  const worst = worstOf(run);
  const height = runHeights[worst];
  return html`<rect
    class="${worst}"
    x="${track.at(run.fromMs)}"
    y="${7 - height / 2}"
    width="${track.width(run.fromMs, run.toMs)}"
    height="${height}"
    ><title>${name}: ${countsText(run)}, ${stretchText(run.fromMs, run.toMs)}</title></rect
  >`;
};

const stallMark = (
  fromMs: number,
  toMs: number,
  { track, height }: { readonly track: Track; readonly height: number },
): Markup =>
  html`<rect
    class="stall"
    x="${track.at(fromMs)}"
    y="0"
    width="${track.width(fromMs, toMs)}"
    height="${height}"
    ><title>the load itself stood still, ${stretchText(fromMs, toMs)}</title></rect
  >`;
