// What past runs of a scenario measured, taken together: one row per scenario, place, versions and load. Pure; the figures are the
// runs' own, and a run whose verdict is unknown is counted but lends none.
import type { ClientPolicy } from '../../load/lanes.ts';
import { isDown } from '../model/measurements.ts';
import type { PhaseEnd } from '../model/milestones.ts';
import { worstPart } from '../measure/standing.ts';
import { confirmSetting, lostWritesOf } from '../model/verdict.ts';
import type { DowntimeWindow, Judgement, ServiceMeasure, Verdict } from '../model/verdict.ts';

export interface DrillRow {
  readonly scenario: string;
  readonly platform: string;
  readonly deployment: string;
  readonly versions: string;
  /** What was asked of the first service with a budget, such as `150/s`, and how many replicas had to confirm a write. */
  readonly load: string;
  readonly runs: number;
  readonly verdicts: Readonly<Record<Judgement, number>>;
  /** Those that the scenario has a budget for. */
  readonly services: readonly DrillService[];
  /** Every service as each kind of clients saw it, in the plan's order. */
  readonly seen: readonly DrillSight[];
  /** Acknowledged writes lost; null when no run was read back. */
  readonly lostWrites: Spread | null;
  /** Over all runs; null for a scenario without traps. */
  readonly traps: { readonly sprung: number; readonly reached: number } | null;
}

interface DrillService {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly limitMs: number;
  /** Of the service as a whole; null when no run measured it. */
  readonly downtimeMs: Spread | null;
  /** Of the shard that was down longest in each run; null where data is not split. */
  readonly worstShardMs: Spread | null;
}

interface DrillSight {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly downtimeMs: Spread | null;
  readonly lateMs: Spread | null;
  /** Of the window in which each run was down longest: the median over the runs that were down at all, in the order of the first one. */
  readonly phases: readonly { readonly until: PhaseEnd; readonly medianMs: number }[];
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** In the order of scenarios, then places, then versions, then loads. */
export const summarizeDrills = (verdicts: readonly Verdict[]): readonly DrillRow[] =>
  [...Map.groupBy(verdicts, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => rowOf(group));

const keyOf = (verdict: Verdict): string => {
  const { scenario, platform, deployment } = verdict.run;
  return JSON.stringify([scenario, platform, deployment, versionsOf(verdict), loadOf(verdict)]);
};

/** The database's own, which decides what was rehearsed; all others are in each run's report. */
const versionsOf = ({ run, versions }: Verdict): string => versions[run.engine] ?? 'not known';

const loadOf = ({ budget, measurements, settings }: Verdict): string => {
  const [first] = budget.downtime;
  const rate = measurements.load?.rates.find(
    ({ service, policy }) => service === first?.service && policy === first.policy,
  );
  const confirmed = settings[confirmSetting];
  return [
    rate === undefined ? 'none' : `${Math.round(rate.askedHz)}/s`,
    confirmed === undefined ? [] : `confirmed by ${confirmed}`,
  ]
    .flat()
    .join(', ');
};

const rowOf = (group: readonly Verdict[]): DrillRow => {
  const judged = group.filter(({ verdict }) => verdict !== 'unknown');
  const [newest] = group.toSorted((a, b) => (a.run.startedUtc < b.run.startedUtc ? 1 : -1));
  if (newest === undefined) throw new Error('a group of runs without a run');
  const count = (wanted: Judgement) => group.filter(({ verdict }) => verdict === wanted).length;
  return {
    scenario: newest.run.scenario,
    platform: newest.run.platform,
    deployment: newest.run.deployment,
    versions: versionsOf(newest),
    load: loadOf(newest),
    runs: group.length,
    verdicts: { pass: count('pass'), fail: count('fail'), unknown: count('unknown') },
    services: newest.budget.downtime.map((budget) => serviceOf(budget, judged)),
    seen: sightsOf(judged),
    lostWrites: spreadOf(judged.flatMap((verdict) => lostWritesOf(verdict) ?? [])),
    traps: trapsOf(group),
  };
};

const serviceOf = (
  { service, policy, limitMs }: Pick<DrillService, 'service' | 'policy' | 'limitMs'>,
  judged: readonly Verdict[],
): DrillService => {
  const measured = judged.flatMap(({ measurements: { services } }) =>
    services.filter((each) => each.service === service && each.policy === policy),
  );
  return {
    service,
    policy,
    limitMs,
    downtimeMs: spreadOf(measured.map(({ downtimeMs }) => downtimeMs.value)),
    worstShardMs: spreadOf(measured.flatMap(worstShardIn)),
  };
};

const sightsOf = (judged: readonly Verdict[]): readonly DrillSight[] => {
  const all = judged.flatMap(({ measurements }) => measurements.services);
  const groups = Map.groupBy(all, ({ service, policy }) => JSON.stringify([service, policy]));
  return [...groups.values()].flatMap((measured) => {
    const [first] = measured;
    if (first === undefined) return [];
    return {
      service: first.service,
      policy: first.policy,
      downtimeMs: spreadOf(measured.map(({ downtimeMs }) => downtimeMs.value)),
      lateMs: spreadOf(measured.map(({ lateMs }) => lateMs.value)),
      phases: phasesOf(measured),
    };
  });
};

const phasesOf = (measured: readonly ServiceMeasure[]): DrillSight['phases'] => {
  const runs = measured.flatMap(({ windows }) => {
    const longest = windows.filter(isDown).toSorted((a, b) => b.downMs.value - a.downMs.value)[0];
    return longest === undefined ? [] : [downPhases(longest)];
  });
  const ends = new Set(runs.flatMap((phases) => [...phases.keys()]));
  return [...ends].map((until) => {
    const medianMs = spreadOf(runs.map((phases) => phases.get(until) ?? 0))?.median ?? 0;
    return { until, medianMs };
  });
};

/** How long the window was down up to each of its milestones; what has the same end is one. */
const downPhases = ({ phases }: DowntimeWindow): ReadonlyMap<PhaseEnd, number> => {
  const sums = new Map<PhaseEnd, number>();
  for (const { state, until, durationMs } of phases)
    if (state === 'down') sums.set(until, (sums.get(until) ?? 0) + durationMs);
  return sums;
};

const worstShardIn = (service: ServiceMeasure): readonly number[] => {
  const { partition, measured } = worstPart(service);
  return partition === null ? [] : [measured.downtimeMs.value];
};

const trapsOf = (group: readonly Verdict[]): DrillRow['traps'] => {
  const traps = group.flatMap((verdict) => verdict.traps);
  if (traps.length === 0) return null;
  const count = (wanted: string) => traps.filter(({ sprung }) => sprung === wanted).length;
  return { sprung: count('yes'), reached: count('yes') + count('no') };
};

/** Null of nothing. With an even number the median is the middle of the two in the middle. */
const spreadOf = (values: readonly number[]): Spread | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (least === undefined || most === undefined || low === undefined || high === undefined) return null;
  return { median: (low + high) / 2, least, most };
};
