// The timeline of the run: steps and milestones, a row per service and client policy, a row per writer, over the seconds
// since the run began. Each state differs in height and pattern as well as in colour.
import type { Span } from '../../harness/measure/timeline.ts';
import type { DrawnHistory } from '../../harness/model/charts.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { isSplit, toldWindows, windowCount } from '../outages.ts';
import { legend, partEntries, patterns } from './legend.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { nothing, section } from './table.ts';
import { milestoneMarks, phaseShades, stepBands } from './timeline-bands.ts';
import { marksMax, serviceRows, writerRows } from './timeline-rows.ts';
import type { Row } from './timeline-rows.ts';
import { axis, trackOver } from './track.ts';

/** How tall the parts above the rows are, in pixels. */
const headHeight = 74;
const axisHeight = 22;

/** The picture with its legend. */
export const timelineSection = (verdict: Verdict, history: DrawnHistory): Markup => {
  const span = timelineSpan(history);
  const body =
    history.ledger === null || span === null
      ? nothing('The run ended before its load began: there is nothing to draw.')
      : picture(verdict, history, span);
  return section({
    id: 'timeline',
    title: 'Timeline',
    lede: 'Seconds since the run began. Point at anything for its exact figures; the pale edges of a window are its bounds.',
    body: html`${body}${history.ledger === null ? null : legendOf(verdict)}${cutNote(verdict)}`,
  });
};

/** From the load's start to its end. */
const timelineSpan = ({ ledger }: DrawnHistory): Span | null =>
  ledger !== null && ledger.span.toMs > ledger.span.fromMs ? ledger.span : null;

const picture = (verdict: Verdict, history: DrawnHistory, span: Span): Markup => {
  const track = trackOver(span);
  const services = serviceRows(verdict, track);
  const writers = writerRows(history, track);
  const rows = placed([...services, ...writers]);
  const bottom = headHeight + rows.reduce((sum, { row }) => sum + row.height, 0);
  const height = bottom + axisHeight;
  return html`<div class="scroll" tabindex="0">
    <div class="timeline">
      <svg class="labels" width="168" height="${height}" aria-hidden="true">
        <text class="quiet" x="0" y="16">steps</text>
        <text class="quiet" x="0" y="${headHeight - 12}">milestones</text>
        ${rows.map(({ row, y }) => html`<text class="${row.kind}" x="${row.kind === 'shard' ? 14 : 0}" y="${y + row.height / 2 + 4}">${row.label}</text>`)}
      </svg>
      <svg
        class="track"
        role="img"
        aria-label="Timeline of services and writers: ${toldWindows(verdict)}"
        width="100%"
        height="${height}"
        data-from="${span.fromMs}"
        data-to="${span.toMs}"
      >
        ${patterns} ${phaseShades(history.events, track, bottom)} ${stepBands(verdict.steps, track, bottom)}
        <svg y="0" width="100%" overflow="visible">${axis(track, bottom)}</svg>
        ${milestoneMarks(history, track, { y: headHeight - 16, bottom })}
        ${rows.map(
          ({ row, y }) =>
            html`<svg y="${y}" width="100%" height="${row.height}" overflow="visible">${row.drawing}</svg> `,
        )}
      </svg>
    </div>
  </div>`;
};

/** Rows one below the other. */
const placed = (rows: readonly Row[]): readonly { readonly row: Row; readonly y: number }[] => {
  let next = headHeight;
  return rows.map((row) => {
    const y = next;
    next += row.height;
    return { row, y };
  });
};

const cutNote = ({ measurements }: Verdict): Markup | null =>
  measurements.services.every(
    (measure) => windowCount(measure) <= marksMax && measure.partial.length <= marksMax,
  )
    ? null
    : html`<p class="quiet">Of a row with more than ${marksMax} windows only the longest are drawn.</p>`;

const legendOf = (verdict: Verdict): Markup =>
  legend([
    ['good', 4, 'good'],
    ...partEntries,
    ['partial', 10, `partial: ${isSplit(verdict) ? 'some shards down' : 'some lanes not served in time'}`],
    ['refused', 9, 'refused'],
    ['unknown', 12, 'outcome unknown'],
    ['late', 5, 'acknowledged too late'],
    ['stall', 14, 'the load stood still'],
  ]);
