// A baseline: what runs of one kind measured, in a small JSON file that is meant to be committed. It keeps the figures of each
// run rather than a summary, because a later comparison ranks them. Pure.
import { z } from 'zod';
import { rounded } from '../measure/rounding.ts';
import { worstPart } from '../measure/standing.ts';
import type { DeepReadonly } from '../model/deep-readonly.ts';
import { texts } from '../model/figures.ts';
import { judgementSchema } from '../model/verdict.ts';
import type { ServiceMeasure, Verdict } from '../model/verdict.ts';

const baselinedRun = z.strictObject({
  id: z.string(),
  seed: z.number(),
  verdict: judgementSchema,
  /** Milliseconds by name, such as `rw session, down` and `rw session, until promoted`; what took no time is left out. */
  figures: z.record(z.string(), z.number()),
});

/** What must be alike for figures to be comparable. */
const baselineKey = z.strictObject({
  scenario: z.string(),
  platform: z.string(),
  engine: z.string(),
  deployment: z.string(),
  /** Of the database, the operator, Kubernetes, the images and the machine, as the run recorded them. */
  versions: texts,
  /** Of the load and the servers, but for the seed. */
  settings: texts,
});

export const baselineSchema = z.strictObject({
  schema: z.literal('drydock/baseline/1'),
  of: baselineKey,
  /** Oldest first. */
  runs: z.array(baselinedRun).min(1),
});

export type Baseline = DeepReadonly<z.infer<typeof baselineSchema>>;
export type BaselineKey = DeepReadonly<z.infer<typeof baselineKey>>;
export type BaselineRun = DeepReadonly<z.infer<typeof baselinedRun>>;

/** The baseline of runs that are alike; null when none of them can be one. Runs that were not carried out to their end, or could not be
 * judged, measured something else, and are left out. */
export const baselineOf = (verdicts: readonly Verdict[]): Baseline | null => {
  const fit = verdicts
    .filter(isFit)
    .toSorted((a, b) =>
      a.run.startedUtc < b.run.startedUtc ? -1 : a.run.startedUtc > b.run.startedUtc ? 1 : 0,
    );
  const [first] = fit;
  return first === undefined
    ? null
    : { schema: 'drydock/baseline/1', of: keyOf(first), runs: fit.map(baselineRun) };
};

/** Whether a run's figures can be compared at all. */
export const isFit = ({ run, verdict }: Verdict): boolean =>
  run.ending === 'completed' && verdict !== 'unknown';

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
  figures: Object.fromEntries(measurements.services.flatMap(figuresOf).filter(([, ms]) => ms !== 0)),
});

/**
 * The downtime of a service under one client policy, its parts by what ended them, and how long it was late, all windows together;
 * those of the worst partition where data is split. Each further figure makes every other one harder to show, so there are no more.
 */
const figuresOf = (service: ServiceMeasure): readonly (readonly [string, number])[] => {
  const lane = `${service.service} ${service.policy}`;
  const { downtimeMs, lateMs, windows } = worstPart(service).measured;
  const parts = new Map<string, number>();
  const down = windows.flatMap(({ phases }) => phases).filter(({ state }) => state === 'down');
  for (const { until, durationMs } of down) parts.set(until, (parts.get(until) ?? 0) + durationMs);
  return [
    [figureName({ lane, part: 'down' }), downtimeMs.value],
    [figureName({ lane, part: 'late' }), lateMs.value],
    ...[...parts].map(([until, ms]) => [figureName({ lane, part: `until ${until}` }), rounded(ms)] as const),
  ];
};

/** Whose figure, such as `rw session`, and which: `down`, `late`, or `until` what ended that part of what was down. */
export interface FigureParts {
  readonly lane: string;
  readonly part: string;
}

const figureName = ({ lane, part }: FigureParts): string => `${lane}, ${part}`;

export const figureParts = (name: string): FigureParts => {
  const [lane = '', part = ''] = name.split(', ');
  return { lane, part };
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
