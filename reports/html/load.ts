// Whether the load and the instrument can be trusted: rates asked and achieved, lag of the pacer, stalls, clocks.
import {
  formatBounded,
  formatNumberOf,
  formatRate,
  formatSeconds,
  formatShare,
} from '../../harness/measure/format.ts';
import type { LoadMeasure, SelfCheck, Verdict } from '../../harness/model/verdict.ts';
import { fittedLines } from '../words.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';

/** The quality of the measurement itself. */
export const loadSection = (verdict: Verdict): Markup => {
  const { load } = verdict.measurements;
  return section({
    id: 'load',
    title: 'Load and instrument',
    lede: 'Operations fall due at a constant rate, whether or not the database answers. What disturbs the instrument itself is listed here, and widens the bounds above.',
    body:
      load === null
        ? nothing('The load never began.')
        : html`${fittedLines(verdict).map((line) => html`<p>${line}</p>`)}
            <div class="columns">${rates(load)}${quality(load)}</div>`,
  });
};

const rates = ({ rates: all }: LoadMeasure): Markup =>
  table(
    ['Service', figure('Asked'), figure('Achieved'), figure('Share')],
    all.map(({ service, policy, askedHz, achievedHz }) => [
      `${service} · ${policy}`,
      formatRate(askedHz),
      formatRate(achievedHz),
      askedHz === 0 ? '' : formatShare(achievedHz / askedHz),
    ]),
  );

const quality = (load: LoadMeasure): Markup =>
  table(
    ['Instrument', figure('Seen')],
    [
      ['pacer lag, 99.9 %', formatSeconds(load.pacerLagMsP999)],
      ['pacer lag, longest', formatSeconds(load.pacerLagMsMax)],
      ['stalls of the load', stallsText(load.stalls)],
      ['stalls of the conductor', stallsText(load.conductorStalls)],
      ['clock uncertainty', formatSeconds(load.clockUncertaintyMs)],
      ...selfRows(load),
      ['load lasted', load.stoppedMs === null ? 'cut off' : formatSeconds(load.stoppedMs - load.startedMs)],
    ],
  );

const selfRows = ({ self }: LoadMeasure): readonly (readonly [string, string])[] =>
  self === undefined
    ? []
    : [
        ...self.checks.map((check) => [`self-check ${check.when}`, selfCheckText(check)] as const),
        ['garbage collector of the load', stallsText(self.gc)],
        ['stolen by the hypervisor', durationText(self.stealMs)],
        ['throttled', durationText(self.throttledMs)],
        ['a process waited for a processor', durationText(self.waitingMs)],
      ];

const selfCheckText = ({ trueMs, measuredMs, right, why }: SelfCheck): string => {
  const known = trueMs === null ? 'not made' : formatSeconds(trueMs);
  const measured = measuredMs === null ? '' : `, measured ${formatBounded(measuredMs)}`;
  return `${known}${measured}${right ? '' : `: ${why}`}`;
};

const durationText = (ms: number | null): string => (ms === null ? 'not told' : formatSeconds(ms));

const stallsText = ({ count, totalMs, longestMs }: LoadMeasure['stalls']): string =>
  count === 0
    ? 'none'
    : `${formatNumberOf(count, 'stall')}, ${formatSeconds(totalMs)}, longest ${formatSeconds(longestMs)}`;
