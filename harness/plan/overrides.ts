// What the command line says in place of a scenario, kept in its own words, so that a report can say how to repeat the run.
import type { Plan } from '../model/plan.ts';
import type { DataSet } from '../model/sample.ts';
import type { LoadSettings, Scenario } from '../model/scenario.ts';
import { writtenDuration } from '../model/units.ts';

/** The settings of the load that the command line can change, and the option that does. */
const loadOptions = {
  writeRateHz: 'write-rate',
  writeSessions: 'write-sessions',
  readRateHz: 'read-rate',
  probeRateHz: 'probe-rate',
  waitReplicas: 'wait-replicas',
  ackWithinMs: 'ack-within',
  warmUpMs: 'warm-up',
  tailMs: 'tail',
} as const satisfies Partial<Record<keyof LoadSettings, string>>;

export type LoadOverrides = Partial<Pick<LoadSettings, keyof typeof loadOptions>>;

export interface Overrides {
  /** The name of a deployment in place of the scenario's. */
  readonly deployment?: string;
  /** Settings of the load in place of the scenario's. */
  readonly overrides: LoadOverrides;
  /** How many standbys must confirm a write, in place of the scenario's. */
  readonly synchronous?: number;
  /** What is loaded beside the load's own tables, in place of what the scenario says. */
  readonly data?: DataSet;
  /** Goes on although the services cannot keep up with the load before the first step. */
  readonly allowLate?: boolean;
  /** In place of the scenario's `repeat`. */
  readonly repeat?: number;
  /** In place of what repeated runs take, in milliseconds; 0 for none. */
  readonly holdUpToMs?: number;
  /** Other options that change the run, by name, as they were given. */
  readonly place?: Readonly<Record<string, string>>;
}

/** By option, all that is not as the scenario has it; undefined when everything is. An option without a value has an empty one. */
export const overridesOf = (
  scenario: Scenario,
  { deployment, overrides, synchronous, data, allowLate, repeat, holdUpToMs, place }: Overrides,
): Plan['overrides'] => {
  const load = Object.entries(loadOptions).flatMap(([setting, option]) => {
    const key = setting as keyof typeof loadOptions;
    const value = overrides[key];
    if (value === undefined || value === scenario.load[key]) return [];
    return [[option, key.endsWith('Ms') ? writtenDuration(value) : `${value}`] as const];
  });
  const all = {
    ...place,
    ...(deployment === undefined || isOnlyOne(deployment, scenario) ? {} : { deployment }),
    ...(synchronous === undefined || synchronous === scenario.topology.synchronous
      ? {}
      : { synchronous: `${synchronous}` }),
    ...(data === undefined || data === scenario.data ? {} : { data }),
    ...Object.fromEntries(load),
    ...(allowLate === true && { 'allow-late': '' }),
    ...(repeat === undefined || repeat === scenario.repeat ? {} : { repeat: `${repeat}` }),
    ...(holdUpToMs === undefined ? {} : { 'hold-up-to': writtenDuration(holdUpToMs) }),
  };
  return Object.keys(all).length === 0 ? undefined : all;
};

const isOnlyOne = (deployment: string, { deployments }: Scenario): boolean =>
  deployments.length === 1 && deployments[0]?.name === deployment;

/** What it takes to carry out one repetition of a series by itself. */
export const repetitionOverrides = ({ overrides, holdUpToMs = 0 }: Plan): NonNullable<Plan['overrides']> => ({
  ...overrides,
  repeat: '1',
  'hold-up-to': writtenDuration(holdUpToMs),
});
