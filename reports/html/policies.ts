// The client policies side by side: the same outage as one driver's users see it under different settings.
import { formatCount, formatSeconds, formatShare } from '../../harness/measure/format.ts';
import type { JudgedOperation } from '../../harness/measure/operations.ts';
import type { History } from '../../harness/model/history.ts';
import type { ServiceMeasure, Verdict } from '../../harness/model/verdict.ts';
import { downtimeText } from '../outages.ts';
import { policyWords } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, section, table } from './table.ts';

/** Nothing when no client is a driver that minds its own connections: other clients differ in what they ask, not in how. */
export const policiesSection = (
  verdict: Verdict,
  { plan, ledger }: History,
  operations: readonly JudgedOperation[],
): Markup | null => {
  const { services } = verdict.measurements;
  const drivers = services.filter(({ policy }) => policy === 'bounded' || policy === 'defaults');
  if (drivers.length === 0 || ledger === null) return null;
  const late = lateOf(ledger.lanes, operations);
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
        figure('Late, but done'),
        figure('Downtime'),
        figure('p99'),
        figure('Longest wait'),
      ],
      drivers.map((measure, place) =>
        row(measure, {
          late: late.get(keyOf(measure)) ?? 0,
          first: drivers[place - 1]?.service !== measure.service,
        }),
      ),
    ),
  });
};

const keyOf = ({ service, policy }: Pick<ServiceMeasure, 'service' | 'policy'>): string =>
  `${service} ${policy}`;

/** Acknowledged, but not in time, by service and policy. */
const lateOf = (
  lanes: NonNullable<History['ledger']>['lanes'],
  operations: readonly JudgedOperation[],
): ReadonlyMap<string, number> => {
  const keys = new Map(lanes.map((lane) => [lane.name, keyOf(lane)]));
  const counts = new Map<string, number>();
  for (const { lane, good, outcome } of operations) {
    const key = keys.get(lane) ?? '';
    if (!good && outcome === 'acknowledged') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

const row = (
  measure: ServiceMeasure,
  { late, first }: { readonly late: number; readonly first: boolean },
): readonly Value[] => {
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
    formatCount(late),
    downtimeText(measure),
    latencyMs === null ? '' : formatSeconds(latencyMs.p99),
    latencyMs === null ? '' : formatSeconds(latencyMs.max),
  ];
};
