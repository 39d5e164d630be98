// Latency: the percentiles of each service and client policy, and pictures of them over the time of the run.
import { formatCount, formatSeconds } from '../../harness/measure/format.ts';
import type { DrawnHistory } from '../../harness/model/charts.ts';
import type { ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { laneGroup } from '../words.ts';
import { latencyChart } from './latency-chart.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';

/** A table of percentiles and a small picture each. */
export const latencySection = (verdict: Verdict, history: DrawnHistory): Markup => {
  const { services } = verdict.measurements;
  const columns = [
    'Service',
    figure('Acknowledged'),
    figure('p50'),
    figure('p90'),
    figure('p99'),
    figure('p99.9'),
    figure('Max'),
  ];
  return section({
    id: 'latency',
    title: 'Latency',
    lede: 'Of acknowledged operations, counted from when they were due, so that waiting for a turn counts too. Below: the median (thick), p99 (thin) and longest (dots) over time, on one logarithmic scale; what was down is shaded red, what was late violet.',
    body:
      services.length === 0
        ? nothing('Nothing was measured.')
        : html`${table(columns, services.map(percentiles))}${charts(services, history)}`,
  });
};

const percentiles = (measure: ServiceMeasure) => {
  const { latencyMs } = measure;
  const figures =
    latencyMs === null ? [] : [latencyMs.p50, latencyMs.p90, latencyMs.p99, latencyMs.p999, latencyMs.max];
  return [laneGroup(measure), formatCount(measure.operations.acknowledged), ...figures.map(formatSeconds)];
};

const charts = (
  services: readonly ServiceMeasure[],
  { ledger, charts: { latency } }: DrawnHistory,
): Markup | null => {
  const everything = latency.flatMap(({ bins }) => bins);
  if (ledger === null || everything.length === 0) return null;
  const range = {
    lowestMs: Math.min(...everything.map(({ p50Ms }) => p50Ms)),
    highestMs: Math.max(...everything.map(({ maxMs }) => maxMs)),
  };
  return html`<div class="charts">
    ${services.map((measure) => {
      const group = latency.find(
        ({ service, policy }) => service === measure.service && policy === measure.policy,
      );
      if (group === undefined) return null;
      return html`<figure>
        <figcaption>${laneGroup(measure)}</figcaption>
        ${latencyChart(measure, group, { ...range, span: ledger.span })}
      </figure> `;
    })}
  </div>`;
};
