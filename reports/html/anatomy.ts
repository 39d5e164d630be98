// The anatomy of the longest window: its bounds, its phases one below the other, and the very operations that it was
// derived from.
import { formatBounded, formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import { troubleOf } from '../../harness/measure/lane-runs.ts';
import type { DrawnHistory, LaneMet, ShownOperation, ShownWindow } from '../../harness/model/charts.ts';
import { phaseWord } from '../../harness/model/milestones.ts';
import type { DowntimeWindow, WindowPhase } from '../../harness/model/verdict.ts';
import { whoseWindow } from '../outages.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { section } from './table.ts';
import { writerHeight, writerRow } from './timeline-rows.ts';
import { axis, trackOver } from './track.ts';
import type { Track } from './track.ts';

const rowHeight = 26;
const axisHeight = 22;

/** Nothing where nothing was ever down. */
export const anatomySection = ({ charts: { longest } }: DrawnHistory): Markup | null => {
  if (longest === null) return null;
  const { window, span, met } = longest;
  const track = trackOver(span);
  const phases = phaseRows(window, track);
  return section({
    id: 'anatomy',
    title: `The longest window: ${whoseWindow(longest)}, ${formatBounded(window.durationMs)}`,
    lede: `It began ${boundedMoment(window.startMs)} and stopped ${boundedMoment(window.endMs)}. Each part runs up to what is named; together they are the window. Below are the operations of each lane, from when they were due to when they ended.`,
    body: picture(
      [windowRow(longest, track), ...phases, space, ...met.map((lane) => laneRow(lane, track))],
      track,
    ),
  });
};

const boundedMoment = ({ value, lower, upper }: DowntimeWindow['startMs']): string =>
  `at ${formatMoment(value)} (${formatMoment(lower)} to ${formatMoment(upper)})`;

interface AnatomyRow {
  readonly label: string;
  readonly height: number;
  readonly drawing: Markup;
}

const space: AnatomyRow = { label: '', height: 10, drawing: html`` };

const picture = (rows: readonly AnatomyRow[], track: Track): Markup => {
  const bottom = rows.reduce((sum, { height }) => sum + height, 0);
  const tops = rows.map((_, index) => rows.slice(0, index).reduce((sum, { height }) => sum + height, 0));
  return html`<div class="scroll" tabindex="0">
    <div class="timeline">
      <svg class="labels" width="168" height="${bottom + axisHeight}" aria-hidden="true">
        ${rows.map(
          ({ label, height }, index) =>
            html`<text
              class="${height === writerHeight ? 'writer' : 'service'}"
              x="0"
              y="${(tops[index] ?? 0) + height / 2 + 4}"
              >${label}</text
            > `,
        )}
      </svg>
      <svg
        class="track"
        role="img"
        aria-label="Phases and operations of the longest window"
        width="100%"
        height="${bottom + axisHeight}"
        data-from="${track.span.fromMs}"
        data-to="${track.span.toMs}"
      >
        ${axis(track, bottom)}
        ${rows.map(
          ({ height, drawing }, index) =>
            html`<svg y="${tops[index] ?? 0}" width="100%" height="${height}" overflow="visible">
              ${drawing}
            </svg> `,
        )}
      </svg>
    </div>
  </div>`;
};

const windowRow = (
  { window: { startMs, endMs, durationMs }, ...whose }: ShownWindow,
  track: Track,
): AnatomyRow => ({
  label: 'down',
  height: rowHeight,
  drawing: html`<g
    ><title>${whoseWindow(whose)}: down ${formatBounded(durationMs)}</title
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
  /></g>`,
});

const phaseRows = ({ startMs, phases }: DowntimeWindow, track: Track): readonly AnatomyRow[] => {
  let nextMs = startMs.value;
  return phases.map((phase) => {
    const fromMs = nextMs;
    nextMs += phase.durationMs;
    return { label: phaseWord(phase.until), height: rowHeight, drawing: phaseBar(phase, fromMs, track) };
  });
};

/** The bar with its length beside it, on the side where there is room, or within it where there is none. */
const phaseBar = ({ until, durationMs, detail }: WindowPhase, fromMs: number, track: Track): Markup => {
  const toMs = fromMs + durationMs;
  const place = placeFor(track.share(fromMs), track.share(toMs));
  const told = `${phaseWord(until)} at ${formatMoment(toMs)}, after ${formatSeconds(durationMs)}${detail === '' ? '' : `: ${detail}`}`;
  return html`<rect
      class="phase ${until === 'unexplained' ? 'unexplained' : ''}"
      x="${track.at(fromMs)}"
      y="7"
      width="${track.width(fromMs, toMs)}"
      height="12"
      ><title>${told}</title></rect
    ><text
      class="${place}"
      x="${track.at(place === 'right' ? toMs : fromMs)}"
      dx="${place === 'left' ? -7 : 7}"
      y="17"
      text-anchor="${place === 'left' ? 'end' : 'start'}"
      >${formatSeconds(durationMs)}${detail === '' ? '' : html` <tspan class="quiet">${detail}</tspan>`}</text
    >`;
};

const placeFor = (from: number, to: number): 'left' | 'right' | 'inside' => {
  const enough = 0.4;
  if (1 - to >= enough) return 'right';
  if (from >= enough) return 'left';
  if (to - from >= enough) return 'inside';
  return 1 - to > from ? 'right' : 'left';
};

const laneRow = (met: LaneMet, track: Track): AnatomyRow =>
  met.operations === null
    ? writerRow(met, track)
    : {
        label: met.lane,
        height: writerHeight,
        drawing: html`${met.operations.map((one) => operationMark(one, track))}`,
      };

const markHeights = { good: 4, late: 5, refused: 8, unknown: 10 } as const;

const operationMark = (operation: ShownOperation, track: Track): Markup => {
  const { lane, sequence, intendedMs, endedMs, outcome, reason } = operation;
  const kind = troubleOf(operation) ?? 'good';
  const height = markHeights[kind];
  const told = `${lane}#${sequence} due at ${formatMoment(intendedMs)}: ${outcome} after ${formatSeconds(endedMs - intendedMs)}${reason === undefined ? '' : ` (${reason})`}`;
  return html`<rect
    class="${kind} operation"
    x="${track.at(intendedMs)}"
    y="${7 - height / 2}"
    width="${track.width(intendedMs, endedMs)}"
    height="${height}"
    ><title>${told}</title></rect
  >`;
};
