// The client policies side by side: the same outage as one driver's users see it under different settings.
import { formatCount, formatSeconds, formatShare } from '../../harness/measure/format.ts';
import type { HistoryHead } from '../../harness/model/history.ts';
import type { ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { downtimeText } from '../outages.ts';
import { policyWords } from '../words.ts';
import { lateAside } from './late-aside.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, section, table } from './table.ts';

/** Nothing when no client is a driver that minds its own connections: other clients differ in what they ask, not in how. */
export const policiesSection = (verdict: Verdict, { plan, ledger }: HistoryHead): Markup | null => {
  const { services } = verdict.measurements;
  const drivers = services.filter(({ policy }) => policy === 'bounded' || policy === 'defaults');
  if (drivers.length === 0 || ledger === null) return null;
  const used = [...new Set(drivers.map(({ policy }) => policy))];
  const waits =
    plan.load.waitReplicas === 0
      ? 'A write counts as acknowledged when its primary says so, before any replica has it.'
      : `Each write waits until ${plan.load.waitReplicas === 1 ? 'a replica has' : `${plan.load.waitReplicas} replicas have`} confirmed it; what is not confirmed in time counts as unknown.`;
  return section({
    id: 'policies',
    title: 'Client policies, side by side',
    lede: `${used.map((policy) => `${policy}: ${policyWords[policy]}`).join('. ')}. ${waits}`,
    body: table(
      [
        'Service',
        'Client',
        figure('Not good'),
        figure('Failed'),
        figure('Outcome unknown'),
        figure('Done, but late'),
        figure('Downtime'),
        figure('p99'),
        figure('Longest wait'),
      ],
      drivers.map((measure, place) => row(measure, drivers[place - 1]?.service !== measure.service)),
    ),
  });
};

/** `first` of its service's rows. */
const row = (measure: ServiceMeasure, first: boolean): readonly Value[] => {
  const { operations: count, latencyMs } = measure;
  const all = count.acknowledged + count.refused + count.unknown;
  const bad = all - count.good;
  return [
    first ? html`<strong>${measure.service}</strong> <span class="quiet">${measure.kind}s</span>` : '',
    measure.policy,
    html`<span class="value">${formatCount(bad)}</span>
      <span class="quiet">${formatShare(all === 0 ? 0 : bad / all)}</span>`,
    formatCount(count.refused),
    formatCount(count.unknown),
    formatCount(count.acknowledged - count.good),
    html`${downtimeText(measure)}${lateAside(measure)}`,
    latencyMs === null ? '' : formatSeconds(latencyMs.p99),
    latencyMs === null ? '' : formatSeconds(latencyMs.max),
  ];
};
