// What the live figures of a running load say of it: whether a second of it was in order, whether rates that are tried can be
// taken, and whether a warm-up showed that the services keep up. Never on the strength of a single second. Pure.
import type { LoadSample, ServiceSample } from '../../load/ledger.ts';
import type { OpenRate } from '../model/scenario.ts';
import type { SecondLimits } from '../model/load-fitness.ts';
import { achievedShareMin } from '../model/load-fitness.ts';
import { formatCount, formatNumberOf, formatSeconds, formatSetting } from './format.ts';

/** So many operations that fall due in a second would not all be answered in the next one by chance. */
const dueMin = 3;

const endedOf = ({ acknowledged, refused, unknown }: ServiceSample): number =>
  acknowledged + refused + unknown;

/** Whether so much of what ended was not good, or nothing ended at all. */
const isBehind = (sample: ServiceSample, lateShareMax: number): boolean => {
  const ended = endedOf(sample);
  return ended === 0 ? sample.due >= dueMin : ended - sample.good > lateShareMax * ended;
};

/** What is out of order in a second of load; null when nothing is. */
export const troubleIn = (
  { pacerLagMsMax, stalledMs, waitingMs = 0, services }: LoadSample,
  limits: SecondLimits,
): string | null => {
  if (stalledMs > limits.stalledMsMax)
    return `the load stood still for ${formatSeconds(stalledMs)}, more than ${formatSetting(limits.stalledMsMax)}`;
  if (pacerLagMsMax > limits.pacerLagMsMax)
    return `the load was late by ${formatSeconds(pacerLagMsMax)}, more than ${formatSetting(limits.pacerLagMsMax)}`;
  if (waitingMs > limits.waitingMsMax)
    return `some process of the load's host waited for a processor for ${formatSeconds(waitingMs)} of a second, more than ${formatSetting(limits.waitingMsMax)}`;
  const behind = services.find((each) => isBehind(each, limits.lateShareMax));
  if (behind === undefined) return null;
  const { service, policy, due, good } = behind;
  const ended = endedOf(behind);
  return ended === 0
    ? `none of ${formatNumberOf(due, 'operation')} of ${service} (${policy}) in a second was answered`
    : `${formatCount(good)} of ${formatNumberOf(ended, 'operation')} of ${service} (${policy}) in a second were good`;
};

export type TrialDecision =
  | { readonly decision: 'wait' }
  | { readonly decision: 'take' }
  /** What was out of order the last time. */
  | { readonly decision: 'halve'; readonly why: string };

/** So many seconds in a row must be in order to take the rates; so many in all that are not halve them. */
const secondsToTake = 5;
const secondsToHalve = 3;

/** So many seconds out of order are forgiven in which a queue got shorter: a collapse outlasts the rates that led to it. */
const workingOffMax = 6;
const workingOffShare = 1.1;

/** Whether services are late only because more ended than fell due. */
const worksOff = ({ services, ...self }: LoadSample, limits: SecondLimits): boolean =>
  troubleIn({ ...self, services: [] }, limits) === null &&
  services
    .filter((each) => isBehind(each, limits.lateShareMax))
    .every((each) => endedOf(each) > workingOffShare * each.due);

/**
 * What follows for rates that are tried from the seconds at these rates, oldest first; the first ones are left out, in which
 * connections were made, or what had queued at higher rates was worked off. It waits for 45 at the most that count.
 */
export const decideTrial = (
  samples: readonly LoadSample[],
  limits: SecondLimits,
  leftOut: number,
): TrialDecision => {
  let [inOrder, troubles, workingOff] = [0, 0, 0];
  for (const sample of samples.slice(leftOut)) {
    const why = troubleIn(sample, limits);
    inOrder = why === null ? inOrder + 1 : 0;
    if (inOrder === secondsToTake) return { decision: 'take' };
    if (why === null) continue;
    if (worksOff(sample, limits) && workingOff < workingOffMax) workingOff += 1;
    else troubles += 1;
    if (troubles === secondsToHalve) return { decision: 'halve', why };
  }
  return { decision: 'wait' };
};

/** What a service answers of what is asked of it under one policy, in operations a second. */
export interface Shortfall extends Pick<ServiceSample, 'service' | 'policy' | 'kind'> {
  readonly askedHz: number;
  readonly answeredHz: number;
  readonly goodHz: number;
  /** How late operations were sent meanwhile, in milliseconds. */
  readonly pacerLagMsMax: number;
}

/** The rate of a plan that it is about. */
export const rateOf = ({ policy, kind }: Pick<ServiceSample, 'policy' | 'kind'>): OpenRate => {
  if (policy === 'fresh') return 'probeRateHz';
  return kind === 'write' ? 'writeRateHz' : 'readRateHz';
};

/**
 * The services that did not keep up in the later half of a warm-up, in which connections stand. Each of its seconds must say so:
 * one of them alone proves nothing, and is left to the check.
 */
export const shortfallsIn = (warmUp: readonly LoadSample[]): readonly Shortfall[] => {
  const later = warmUp.slice(Math.floor(warmUp.length / 2));
  const [first] = later;
  if (first === undefined || later.length < 2) return [];
  return first.services.flatMap(({ service, policy, kind }, index): readonly Shortfall[] => {
    const own = later.flatMap(({ services }) => services[index] ?? []);
    if (!own.every((each) => isBehind(each, 1 - achievedShareMin))) return [];
    const perSecond = (figure: (each: ServiceSample) => number): number =>
      own.reduce((sum, each) => sum + figure(each), 0) / own.length;
    return [
      {
        service,
        policy,
        kind,
        askedHz: perSecond(({ due }) => due),
        answeredHz: perSecond(({ acknowledged }) => acknowledged),
        goodHz: perSecond(({ good }) => good),
        pacerLagMsMax: Math.max(...later.map(({ pacerLagMsMax }) => pacerLagMsMax)),
      },
    ];
  });
};
