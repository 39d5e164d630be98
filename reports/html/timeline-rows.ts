// The rows of the timeline: what each service offered under each client policy, from the windows of the verdict, and what
// each writer met, from the ledger.
import { formatBounded, formatCount, formatMoment, formatNumberOf } from '../../harness/measure/format.ts';
import type { JudgedOperation } from '../../harness/measure/operations.ts';
import type { History } from '../../harness/model/history.ts';
import type { DowntimeWindow, PartialWindow, ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { laneGroup } from '../words.ts';
import { countsText, laneRuns, worstOf } from './lane-runs.ts';
import type { LaneRun } from './lane-runs.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { stretchText } from './timeline-bands.ts';
import type { Track } from './track.ts';

export interface Row {
  readonly label: string;
  readonly kind: 'service' | 'writer' | 'quiet';
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

/** A row per service and client policy. */
export const serviceRows = ({ measurements }: Verdict, track: Track): readonly Row[] => {
  const rows = measurements.services.map((measure) => serviceRow(measure, track));
  return rows.length === 0 ? [] : [...rows, gap('')];
};

const gap = (label: string): Row => ({
  label,
  kind: 'quiet',
  height: label === '' ? 8 : 20,
  drawing: html``,
});

const serviceRow = (measure: ServiceMeasure, track: Track): Row => ({
  label: laneGroup(measure),
  kind: 'service',
  height: serviceHeight,
  drawing: html`<rect
      class="good"
      x="0"
      y="11"
      width="100%"
      height="4"
    />${longest(measure.partial, ({ startMs, endMs }) => endMs - startMs).map((one) => partialMark(measure, one, track))}${longest(measure.windows, ({ durationMs }) => durationMs.value).map((one) => windowMark(measure, one, track))}`,
});

const windowMark = (measure: ServiceMeasure, window: DowntimeWindow, track: Track): Markup => {
  const { startMs, endMs, durationMs, number, seenBy } = window;
  const told = `${laneGroup(measure)}, window ${number}: down ${formatBounded(durationMs)}, ${formatMoment(startMs.value)} to ${formatMoment(endMs.value)}, seen by ${seenBy} of ${formatNumberOf(measure.lanes, 'lane')}`;
  return html`<g
    ><title>${told}</title
    ><rect
      class="down-bounds"
      x="${track.at(startMs.lower)}"
      y="4"
      width="${track.width(startMs.lower, endMs.upper)}"
      height="18" /><rect
      class="down"
      x="${track.at(startMs.value)}"
      y="4"
      width="${track.width(startMs.value, endMs.value)}"
      height="18"
  /></g>`;
};

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

/** How many runs a row has room for, and how many writers the picture. */
const runsMax = 150;
const writersMax = 32;

/** A row per writer; with very many, those that had the most trouble. */
export const writerRows = (
  { ledger }: History,
  operations: readonly JudgedOperation[],
  track: Track,
): readonly Row[] => {
  if (ledger === null) return [];
  const writers = ledger.lanes.filter(({ kind }) => kind === 'write').map(({ name }) => name);
  const runs = laneRuns(operations, (track.span.toMs - track.span.fromMs) / runsMax);
  const troubleMs = (name: string) =>
    (runs.get(name) ?? []).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const chosen = new Set(writers.toSorted((a, b) => troubleMs(b) - troubleMs(a)).slice(0, writersMax));
  const shown = writers.filter((name) => chosen.has(name));
  const title =
    shown.length < writers.length ? `${writersMax} of ${formatCount(writers.length)} writers` : 'writers';
  const stalls = ledger.stalls.map(({ fromMs, toMs }) =>
    stallMark(fromMs, toMs, { track, height: shown.length * writerHeight }),
  );
  return [
    { ...gap(title), drawing: html`<svg y="20" overflow="visible" width="100%">${stalls}</svg>` },
    ...shown.map((name) => writerRow(name, runs.get(name) ?? [], track)),
  ];
};

/** A line where operations were good, with a mark for each run that was not. */
export const writerRow = (name: string, runs: readonly LaneRun[], track: Track): Row => ({
  label: name,
  kind: 'writer',
  height: writerHeight,
  drawing: html`<rect
      class="good thin"
      x="0"
      y="6"
      width="100%"
      height="2"
    />${runs.map((run) => runMark(name, run, track))}`,
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
