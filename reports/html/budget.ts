// Budgets against what was measured: a row per service and client policy, with the interval of its downtime drawn against
// the limit, one more where down and late together have a limit, and one for lost writes.
import {
  formatBounded,
  formatCount,
  formatLimit,
  formatNumberOf,
  formatSeconds,
  formatSetting,
  formatShare,
} from '../../harness/measure/format.ts';
import type { Judgement, ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { dueOf, standingOf, worstPart } from '../../harness/measure/standing.ts';
import type { TimeLimit } from '../../harness/model/scenario.ts';
import { lateAside } from './late-aside.ts';
import { downtimeText, isSplit, partialText } from '../outages.ts';
import { limitsOf, primaryAudit, signs } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';
import { trackOver } from './track.ts';
import type { Track } from './track.ts';

/** Downtime and lost writes against their limits. */
export const budgetSection = (verdict: Verdict): Markup => {
  const { services, audit } = verdict.measurements;
  const rows = [
    ...services.flatMap((measure) => serviceRows(verdict, measure)),
    ...(audit === null ? [] : [lostRow(verdict)]),
  ];
  const columns = [
    'Service',
    figure('Budget'),
    figure(isSplit(verdict) ? 'Worst shard' : 'Downtime'),
    'Against the budget',
    figure('Longest down'),
    figure('Resolution'),
  ];
  return section({
    id: 'budget',
    title: 'Budget',
    lede: `Downtime is the sum of the time in which nobody was answered, with the bounds within which the truth certainly lies. Answers that came later than is good are late, which is no downtime; a budget may limit both together. An outage shorter than the resolution could have fallen between two operations unseen.${isSplit(verdict) ? ' Data is split: the worst shard is held against the budget, because a client whose shard is down is down, whatever the others do.' : ''}`,
    body: rows.length === 0 ? nothing('Nothing was measured.') : table(columns, rows),
  });
};

const serviceRows = (verdict: Verdict, measure: ServiceMeasure): readonly (readonly Value[])[] => {
  const limits = limitsOf(verdict, measure);
  const [down, degraded] = (['down', 'degraded'] as const).map((wanted) =>
    limits.find(({ of }) => of === wanted),
  );
  return [downRow(measure, down), ...(degraded === undefined ? [] : [degradedRow(measure, degraded)])];
};

const downRow = (measure: ServiceMeasure, limit: TimeLimit | undefined): readonly Value[] => {
  const { longestMs, resolutionMs } = worstPart(measure).measured;
  const partial = partialText(measure);
  return [
    html`<strong>${measure.service}</strong> ${measure.policy} <span class="quiet">${measure.kind}s</span>`,
    limit === undefined ? html`<span class="quiet">none</span>` : formatLimit(limit),
    html`<span class="value">${downtimeText(measure)}</span
      >${lateAside(measure)}${partial === '' ? null : html`<span class="aside">${partial}</span>`}`,
    limit === undefined ? null : intervalPicture(measure, limit),
    longestMs === null ? '' : formatBounded(longestMs),
    formatSeconds(resolutionMs),
  ];
};

const degradedRow = (measure: ServiceMeasure, limit: TimeLimit): readonly Value[] => {
  const { degradedMs } = standingOf(measure, limit).measured;
  const figures = degradedMs.upper === 0 ? 'none seen' : formatBounded(degradedMs);
  return [
    html`<span class="part">${measure.service} ${measure.policy}, down or late</span>`,
    formatLimit(limit),
    html`<span class="value">${figures}</span><span class="aside">together</span>`,
    intervalPicture(measure, limit),
    '',
    '',
  ];
};

const standingWords: Record<Judgement, string> = { pass: 'within', fail: 'over', unknown: 'not certain' };

const intervalPicture = (measure: ServiceMeasure, { limitMs, of }: TimeLimit): Markup => {
  const { verdict: state, measured } = standingOf(measure, { limitMs, of });
  if (limitMs === 0 && state === 'pass') return nothingFailed(measure);
  const held = of === 'down' ? measured.downtimeMs : measured.degradedMs;
  const track = trackOver({ fromMs: 0, toMs: Math.max(limitMs, held.upper) * 1.04 });
  const used = limitMs === 0 || held.value === 0 ? '' : ` · ${formatShare(held.value / limitMs)} used`;
  const told = `${of === 'down' ? 'down' : 'down or late'} ${formatBounded(held)} of ${formatSetting(limitMs)}`;
  const on = { track, told };
  return html`<div class="interval ${state}">
    <svg role="img" aria-label="${told}" width="100%" height="22">
      <line class="base" x1="0" x2="100%" y1="11" y2="11" />
      ${bar({ kind: 'bounds', fromMs: held.lower, toMs: held.upper, y: 3, height: 16 }, on)}
      ${spent(of === 'down' ? held.value : measured.downtimeMs.value, held.value, on)}
      <line class="limit" x1="${track.at(limitMs)}" x2="${track.at(limitMs)}" y1="0" y2="22" /></svg
    ><span class="word">${signs[state]} ${standingWords[state]}${used}</span>
  </div>`;
};

/** What bars are drawn on, and what they say when they are pointed at. */
interface BarGround {
  readonly track: Track;
  readonly told: string;
}

/** Up to the value; of down and late together, what was late is striped. */
const spent = (downMs: number, allMs: number, on: BarGround): Markup => {
  const thin = { y: 7, height: 8 };
  const down = bar({ kind: 'spent', fromMs: 0, toMs: downMs, ...thin }, on);
  return allMs > downMs
    ? html`${down}${bar({ kind: 'late-part', fromMs: downMs, toMs: allMs, ...thin }, on)}`
    : down;
};

interface Bar {
  readonly kind: 'bounds' | 'spent' | 'late-part';
  readonly fromMs: number;
  readonly toMs: number;
  readonly y: number;
  readonly height: number;
}

const bar = ({ kind, fromMs, toMs, y, height }: Bar, { track, told }: BarGround): Markup =>
  html`<rect
    class="${kind}"
    x="${track.at(fromMs)}"
    y="${y}"
    height="${height}"
    width="${track.width(fromMs, toMs)}"
  >
    <title>${told}</title>
  </rect>`;

/** There is no interval to be drawn against nothing; what can be shown is that nothing failed. */
const nothingFailed = ({ operations }: ServiceMeasure): Markup => {
  const late = dueOf(operations) - operations.good;
  const shown =
    late === 0
      ? `each of ${formatNumberOf(operations.good, 'operation')} was good`
      : `none of ${formatNumberOf(dueOf(operations), 'operation')} failed, ${formatCount(late)} late`;
  return html`<div class="interval pass"><span class="word">${signs.pass} ${shown}</span></div>`;
};

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
