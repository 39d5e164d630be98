// All windows as a table, the longest first, and the partial ones.
import { formatBounded, formatCount, formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import type { DowntimeWindow, ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { laneGroup, longestWindows, phaseWord, windowNotes } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';

const rowsMax = 100;

/** Every downtime window and every partial one, up to a hundred of each. */
export const windowsSection = (verdict: Verdict): Markup => {
  const windows = longestWindows(verdict);
  const partial = verdict.measurements.services.flatMap((measure) =>
    measure.partial.map((one) => ({ measure, ...one })),
  );
  const columns = [
    'Window',
    figure('Began at'),
    figure('Stopped at'),
    figure('Duration'),
    figure('Seen by'),
    figure('Not good'),
    figure('Step'),
    'What happened in it',
  ];
  return section({
    id: 'windows',
    title: 'Downtime windows',
    lede: 'A window lies between two good operations with at least one that was not good. The bounds are what these operations prove.',
    body: html`${
      windows.length === 0
        ? nothing(
            verdict.measurements.services.length === 0
              ? 'Nothing was measured.'
              : 'No service was seen down.',
          )
        : table(
            columns,
            windows.slice(0, rowsMax).map(({ measure, window }) => windowRow(measure, window)),
          )
    }
    ${cutNote(windows.length, 'windows')}
    ${
      partial.length === 0
        ? null
        : html`<h3>Partial: some lanes down while others were served</h3>
            ${table(
              ['Service', figure('From'), figure('To'), figure('Length'), 'Lanes down'],
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

const cutNote = (count: number, what: string): Markup | null =>
  count <= rowsMax
    ? null
    : html`<p class="quiet">${rowsMax} of ${formatCount(count)} ${what} are shown; verdict.json has all.</p>`;

const windowRow = (measure: ServiceMeasure, window: DowntimeWindow): readonly Value[] => [
  html`<strong>${measure.service}</strong> ${measure.policy} <span class="quiet">#${window.number}</span>`,
  moment(window.startMs),
  moment(window.endMs),
  html`<span class="value">${formatBounded(window.durationMs)}</span>`,
  `${formatCount(window.seenBy)} of ${formatCount(measure.lanes)}`,
  formatCount(window.operations),
  window.step ?? html`<span class="quiet">none</span>`,
  story(window),
];

const moment = ({ value, lower, upper }: DowntimeWindow['startMs']): Markup =>
  html`<span title="${formatMoment(lower)} to ${formatMoment(upper)}"
    >${formatMoment(value)}<br /><span class="quiet">± ${formatSeconds((upper - lower) / 2)}</span></span
  >`;

const story = (window: DowntimeWindow): Markup => {
  const phases = window.phases
    .map(({ until, durationMs }) => `${phaseWord(until)} ${formatSeconds(durationMs)}`)
    .join(' · ');
  const reasons = window.reasons.map(({ reason, count }) => `${reason} ×${formatCount(count)}`).join(', ');
  return html`${phases}${reasons === '' ? null : html`<br /><span class="quiet">clients heard: ${reasons}</span>`}${windowNotes(window).map((note) => html`<br /><span class="note">${note}</span>`)}`;
};
