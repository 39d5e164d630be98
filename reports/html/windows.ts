// All windows as a table, those that were down longest first, and the partial ones.
import { formatBounded, formatCount, formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import type { DowntimeWindow, Verdict } from '../../harness/model/verdict.ts';
import { lanePartials, longestWindows } from '../outages.ts';
import type { ShownWindow } from '../../harness/model/charts.ts';
import { isDown } from '../../harness/model/measurements.ts';
import { phasesText, windowExplained } from '../down-and-late.ts';
import { laneGroup, windowNotes } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';

const rowsMax = 100;
/** The others are there for whoever unfolds them. */
const rowsShown = 12;

/** Every window and every partial one, up to a hundred of each. */
export const windowsSection = (verdict: Verdict): Markup => {
  const windows = longestWindows(verdict);
  const partial = verdict.measurements.services.flatMap((measure) =>
    lanePartials(measure).map((one) => ({ measure, ...one })),
  );
  const columns = [
    'Window',
    figure('Began at'),
    figure('Stopped at'),
    figure('How long'),
    figure('Seen by'),
    figure('Not good'),
    figure('Step'),
    'What happened in it',
  ];
  return section({
    id: 'windows',
    title: 'Windows',
    lede: 'A window lies between two good operations with at least one that was not good. It was down while nobody was answered, and late while answers came later than is good: that is told and counted, and is no downtime. The bounds are what the operations prove.',
    body: html`${
      windows.length === 0
        ? nothing(
            verdict.measurements.services.length === 0
              ? 'Nothing was measured.'
              : 'No service was seen down or late.',
          )
        : folded(columns, windows.slice(0, rowsMax).map(windowRow))
    }
    ${cutNote(windows.length, 'windows')}
    ${
      partial.length === 0
        ? null
        : html`<h3>Partial: some lanes not served in time while others were</h3>
            ${table(
              ['Service', figure('From'), figure('To'), figure('Length'), 'Lanes'],
              partial
                .slice(0, rowsMax)
                .map(({ measure, startMs, endMs, lanesDown }) => [
                  laneGroup(measure),
                  formatMoment(startMs),
                  formatMoment(endMs),
                  formatSeconds(endMs - startMs),
                  lanesDown.join(', '),
                ]),
            )}${cutNote(partial.length, 'partial windows')}`
    }`,
  });
};

const folded = (columns: Parameters<typeof table>[0], rows: readonly (readonly Value[])[]): Markup => {
  const more = rows.slice(rowsShown);
  return html`${table(columns, rows.slice(0, rowsShown))}
  ${
    more.length === 0
      ? null
      : html`<details>
          <summary>${formatCount(more.length)} shorter ones</summary>
          ${table(columns, more)}
        </details>`
  }`;
};

const cutNote = (count: number, what: string): Markup | null =>
  count <= rowsMax
    ? null
    : html`<p class="quiet">${rowsMax} of ${formatCount(count)} ${what} are shown; verdict.json has all.</p>`;

const windowRow = ({ measure, partition, lanes, window }: ShownWindow): readonly Value[] => [
  html`<strong>${measure.service}</strong> ${measure.policy}
    <span class="quiet">#${window.number}</span>${scope(measure.partitions.length, partition)}`,
  moment(window.startMs),
  moment(window.endMs),
  lengths(window),
  `${formatCount(window.seenBy)} of ${formatCount(lanes)}`,
  formatCount(window.operations),
  window.step ?? html`<span class="quiet">none</span>`,
  story(window),
];

/** How long it was down, and how long late, each with its bounds. */
const lengths = (window: DowntimeWindow): Markup => {
  const late = window.lateMs.upper === 0 ? null : html`late ${formatBounded(window.lateMs)}`;
  if (!isDown(window)) return html`<span class="value">${late}</span>`;
  return html`<span class="value">down ${formatBounded(window.downMs)}</span
    >${late === null ? null : html`<br />${late}`}`;
};

/** Whose window it is, where data is split. */
const scope = (shards: number, partition: string | null): Markup | null => {
  if (shards === 0) return null;
  return partition === null
    ? html`<br /><strong class="bad">all shards</strong>`
    : html`<br />${partition} <span class="quiet">of ${formatCount(shards)} shards</span>`;
};

const moment = ({ value, lower, upper }: DowntimeWindow['startMs']): Markup =>
  html`<span title="${formatMoment(lower)} to ${formatMoment(upper)}"
    >${formatMoment(value)}<br /><span class="quiet">± ${formatSeconds((upper - lower) / 2)}</span></span
  >`;

const story = (window: DowntimeWindow): Markup => {
  const told = windowExplained(window);
  const phases = `${phasesText(window, ' · ')}${told === '' ? '' : ` · ${told} explained`}`;
  const reasons = window.reasons.map(({ reason, count }) => `${reason} ×${formatCount(count)}`).join(', ');
  return html`${phases}${reasons === '' ? null : html`<br /><span class="quiet">clients heard: ${reasons}</span>`}${windowNotes(window).map((note) => html`<br /><span class="note">${note}</span>`)}`;
};
