// A baseline: what runs of one kind measured, in a small JSON file that is meant to be committed. It keeps the figures of each
// run rather than a summary, because a later comparison ranks them. Pure.
import type { Judgement, ServiceMeasure, Verdict } from '../model/verdict.ts';

export interface Baseline {
  readonly schema: 'drydock/baseline/1';
  readonly of: BaselineKey;
  /** Oldest first. */
  readonly runs: readonly BaselineRun[];
}

/** What must be alike for figures to be comparable. */
export interface BaselineKey {
  readonly scenario: string;
  readonly platform: string;
  readonly engine: string;
  readonly deployment: string;
  /** Of the database, the operator, Kubernetes, the images and the machine, as the run recorded them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of the load and the servers, but for the seed. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface BaselineRun {
  readonly id: string;
  readonly seed: number;
  readonly verdict: Judgement;
  /** Milliseconds by name, such as `rw session, down` and `rw session, until promoted`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Of what it was made; the seed differs from run to run and is not part of it. */
export const keyOf = ({ run, versions, settings }: Verdict): BaselineKey => ({
  scenario: run.scenario,
  platform: run.platform,
  engine: run.engine,
  deployment: run.deployment,
  versions,
  settings: Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'seed')),
});

export const baselineRun = ({ run, verdict, measurements }: Verdict): BaselineRun => ({
  id: run.id,
  seed: run.seed,
  verdict,
  figures: Object.assign({}, ...measurements.services.map(figuresOf)) as Record<string, number>,
});

/** The downtime of a service under one client policy, its longest window, and its parts by what ended them, all windows together. */
const figuresOf = ({ service, policy, downtimeMs, longestMs, windows }: ServiceMeasure) => {
  const who = `${service} ${policy}`;
  const figures: Record<string, number> = {
    [`${who}, down`]: downtimeMs.value,
    [`${who}, longest window`]: longestMs?.value ?? 0,
  };
  for (const { until, durationMs } of windows.flatMap(({ phases }) => phases)) {
    const name = `${who}, until ${until}`;
    figures[name] = (figures[name] ?? 0) + durationMs;
  }
  return figures;
};

/** In what two kinds of runs differ, a line each; empty when they are alike. */
export const differences = (a: BaselineKey, b: BaselineKey): readonly string[] => [
  ...(['scenario', 'platform', 'engine', 'deployment'] as const).flatMap((field) =>
    a[field] === b[field] ? [] : [`${field}: ${a[field]} and ${b[field]}`],
  ),
  ...differingEntries('version of', a.versions, b.versions),
  ...differingEntries('setting', a.settings, b.settings),
];

const differingEntries = (
  what: string,
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .sort()
    .filter((name) => a[name] !== b[name])
    .map((name) => `${what} ${name}: ${a[name] ?? 'none'} and ${b[name] ?? 'none'}`);
