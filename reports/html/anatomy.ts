// The anatomy of the longest window: its bounds, its phases one below the other, and the very operations that it was
// derived from.
import { formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import type { Span } from '../../harness/measure/timeline.ts';
import { troubleOf } from '../../harness/measure/lane-runs.ts';
import type { DrawnHistory, LaneMet, ShownOperation, ShownWindow } from '../../harness/model/charts.ts';
import { phaseWord } from '../../harness/model/milestones.ts';
import type { DowntimeWindow, WindowPhase } from '../../harness/model/verdict.ts';
import { statesText, windowExplained, windowText } from '../down-and-late.ts';
import { whoseWindow } from '../outages.ts';
import { legend, partEntries } from './legend.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { section } from './table.ts';
import { writerHeight, writerRow } from './timeline-rows.ts';
import { axis, trackOver } from './track.ts';
import type { Track } from './track.ts';
import { windowParts } from './window-parts.ts';

const rowHeight = 26;
const axisHeight = 22;

/** Nothing where nothing was ever down or late. */
export const anatomySection = ({ charts: { longest } }: DrawnHistory): Markup | null => {
  if (longest === null) return null;
  const { window, span, met } = longest;
  const track = trackOver(span);
  const phases = phaseRows(window, track);
  const told = windowExplained(window);
  return section({
    id: 'anatomy',
    title: `The longest window: ${whoseWindow(longest)}, ${windowText(window)}`,
    lede: `It began ${boundedMoment(window.startMs)} and stopped ${boundedMoment(window.endMs)}. Each part runs up to what is named; together they are the window${told === '' ? '' : `, and explain ${told} of what was down`}. Below are the operations of each lane, from when they were due to when they ended.`,
    body: html`${picture(
      [windowRow(longest, track), ...phases, space, ...met.map((lane) => laneRow(lane, track))],
      track,
    )}${legend([
      ...partEntries,
      ['phase', 12, 'what it waited for while it was down'],
      ['good', 4, 'good'],
      ['refused', 8, 'refused'],
      ['unknown', 10, 'outcome unknown'],
      ['late', 5, 'acknowledged too late'],
    ])}`,
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

const windowRow = ({ window, ...whose }: ShownWindow, track: Track): AnatomyRow => ({
  label: statesText(window),
  height: rowHeight,
  drawing: html`<g
    ><title>${whoseWindow(whose)}: ${windowText(window)}</title
    >${windowParts(window, { track, y: 4, height: 18 })}</g
  >`,
});

const phaseRows = (window: DowntimeWindow, track: Track): readonly AnatomyRow[] => {
  let nextMs = window.startMs.value;
  return window.phases.map((phase) => {
    const fromMs = nextMs;
    nextMs += phase.durationMs;
    return { label: phaseWord(phase.until), height: rowHeight, drawing: phaseBar(phase, fromMs, track) };
  });
};

/** The bar with its length beside it, on the side where there is room, or within it; what it was stands there too where that fits. */
const phaseBar = (
  { until, state, durationMs, detail }: WindowPhase,
  fromMs: number,
  track: Track,
): Markup => {
  const toMs = fromMs + durationMs;
  const length = formatSeconds(durationMs);
  const told = `${phaseWord(until)} at ${formatMoment(toMs)}, after ${length}${detail === '' ? '' : `: ${detail}`}`;
  const full = placeFor(track, { fromMs, toMs }, `${length} ${detail}`);
  const place = full ?? placeFor(track, { fromMs, toMs }, length) ?? 'right';
  return html`<rect
      class="${state === 'late' ? 'late-part' : `phase ${until === 'unexplained' ? 'unexplained' : ''}`}"
      x="${track.at(fromMs)}"
      y="7"
      width="${track.width(fromMs, toMs)}"
      height="12"
      ><title>${told}</title></rect
    ><text
      class="${place === 'inside' && state === 'late' ? 'inside on-stripes' : place}"
      x="${track.at(place === 'right' ? toMs : fromMs)}"
      dx="${place === 'left' ? -7 : 7}"
      y="17"
      text-anchor="${place === 'left' ? 'end' : 'start'}"
      >${length}${detail === '' || full === null ? '' : html` <tspan class="quiet">${detail}</tspan>`}</text
    >`;
};

/** Of the picture, that a letter takes where it is not wide. */
const letterShare = 0.008;

/** Where a text has room beside a bar; null where it has none. */
const placeFor = (track: Track, { fromMs, toMs }: Span, text: string): 'left' | 'right' | 'inside' | null => {
  const [from, to, enough] = [track.share(fromMs), track.share(toMs), (text.length + 2) * letterShare];
  if (1 - to >= enough) return 'right';
  if (from >= enough) return 'left';
  return to - from >= enough ? 'inside' : null;
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
