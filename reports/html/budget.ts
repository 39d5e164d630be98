// Budgets against what was measured: a row per service and client policy, with the interval of its downtime drawn against
// the limit, and one for lost writes.
import {
  formatBounded,
  formatCount,
  formatNumberOf,
  formatSeconds,
  formatSetting,
  formatShare,
} from '../../harness/measure/format.ts';
import type { Judgement, ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { standingOf, worstPart } from '../../harness/measure/standing.ts';
import { downtimeText, isSplit, partialText } from '../outages.ts';
import { limitOf, limitWords, primaryAudit, signs } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';
import { trackOver } from './track.ts';

/** Downtime and lost writes against their limits. */
export const budgetSection = (verdict: Verdict): Markup => {
  const { services, audit } = verdict.measurements;
  const rows = [
    ...services.map((measure) => serviceRow(verdict, measure)),
    ...(audit === null ? [] : [lostRow(verdict)]),
  ];
  const columns = [
    'Service',
    figure('Budget'),
    figure(isSplit(verdict) ? 'Worst shard' : 'Downtime'),
    'Against the budget',
    figure('Longest window'),
    figure('Resolution'),
  ];
  return section({
    id: 'budget',
    title: 'Budget',
    lede: `Downtime is the sum of the windows in which no operation was good, with the bounds within which the truth certainly lies. An outage shorter than the resolution could have fallen between two operations unseen.${isSplit(verdict) ? ' Data is split: the worst shard is held against the budget, because a client whose shard is down is down, whatever the others do.' : ''}`,
    body: rows.length === 0 ? nothing('Nothing was measured.') : table(columns, rows),
  });
};

const serviceRow = (verdict: Verdict, measure: ServiceMeasure): readonly Value[] => {
  const limitMs = limitOf(verdict, measure);
  const { longestMs, resolutionMs } = worstPart(measure).measured;
  const partial = partialText(measure);
  return [
    html`<strong>${measure.service}</strong> ${measure.policy} <span class="quiet">${measure.kind}s</span>`,
    limitMs === undefined ? html`<span class="quiet">none</span>` : limitWords(verdict, measure),
    html`<span class="value">${downtimeText(measure)}</span
      >${partial === '' ? null : html`<span class="aside">${partial}</span>`}`,
    limitMs === undefined ? null : intervalPicture(measure, limitMs),
    longestMs === null ? '' : formatBounded(longestMs),
    formatSeconds(resolutionMs),
  ];
};

const standingWords: Record<Judgement, string> = { pass: 'within', fail: 'over', unknown: 'not certain' };

const intervalPicture = (measure: ServiceMeasure, limitMs: number): Markup => {
  const { verdict: state, measured } = standingOf(measure, { limitMs, of: 'down' });
  if (limitMs === 0 && state === 'pass') return everyOneGood(measure);
  const downtime = measured.downtimeMs;
  const track = trackOver({ fromMs: 0, toMs: Math.max(limitMs, downtime.upper) * 1.04 });
  const used =
    limitMs === 0 || downtime.value === 0 ? '' : ` · ${formatShare(downtime.value / limitMs)} used`;
  const told = `${formatBounded(downtime)} of ${formatSetting(limitMs)}`;
  return html`<div class="interval ${state}">
    <svg role="img" aria-label="${told}" width="100%" height="22">
      <line class="base" x1="0" x2="100%" y1="11" y2="11" />
      <rect class="spent" x="0" y="7" height="8" width="${track.width(0, downtime.value)}">
        <title>${told}</title>
      </rect>
      <rect
        class="bounds"
        x="${track.at(downtime.lower)}"
        y="3"
        height="16"
        width="${track.width(downtime.lower, downtime.upper)}"
      >
        <title>${told}</title>
      </rect>
      <line class="limit" x1="${track.at(limitMs)}" x2="${track.at(limitMs)}" y1="0" y2="22" /></svg
    ><span class="word">${signs[state]} ${standingWords[state]}${used}</span>
  </div>`;
};

/** There is no interval to be drawn against nothing; what can be shown is that nothing failed. */
const everyOneGood = ({ operations: { good } }: ServiceMeasure): Markup =>
  html`<div class="interval pass">
    <span class="word">${signs.pass} each of ${formatNumberOf(good, 'operation')} was good</span>
  </div>`;

const lostRow = (verdict: Verdict): readonly Value[] => {
  const { lostWrites } = verdict.budget;
  const primary = primaryAudit(verdict);
  const state = primary === undefined ? 'unknown' : primary.lost.count > lostWrites ? 'fail' : 'pass';
  const where = primary === undefined ? 'no one primary was read back' : `on ${primary.member}`;
  return [
    html`<strong>lost writes</strong>`,
    formatCount(lostWrites),
    html`<span class="value">${primary === undefined ? '' : formatCount(primary.lost.count)}</span>`,
    html`<div class="interval ${state}">
      <span class="word">${signs[state]} ${standingWords[state]}, ${where}</span>
    </div>`,
    '',
    '',
  ];
};
