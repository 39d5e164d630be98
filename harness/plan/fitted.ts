// A plan's rates once they are fitted to a machine, and in words. Pure.
import type { Fitted } from '../model/fitted.ts';
import type { Plan } from '../model/plan.ts';
import type { OpenRate } from '../model/scenario.ts';

const units = {
  writeRateHz: 'writes/s',
  readRateHz: 'reads/s',
  probeRateHz: 'fresh connections/s',
} as const satisfies Record<OpenRate, string>;

/** `200 writes/s, 50 reads/s`. */
const openRatesText = ({ load, openRates = [] }: Pick<Plan, 'load' | 'openRates'>): string =>
  openRates.map((rate) => `${load[rate]} ${units[rate]}`).join(', ');

/** Which rates were taken, and why they are not the default ones; `why` is of the last time that they were halved. */
export const fittedText = (
  plan: Pick<Plan, 'load' | 'openRates'>,
  share: number,
  why: string | null,
): string => {
  if (why === null) return `${openRatesText(plan)}, as by default`;
  const rates = (plan.openRates ?? []).map(
    (rate) => `${plan.load[rate] * share} of ${plan.load[rate]} ${units[rate]}`,
  );
  const times = -Math.log2(share);
  const halved = times === 1 ? 'halved because' : `halved ${times} times, the last time because`;
  return `${rates.join(', ')}: ${halved} ${why}`;
};

/** The same plan at the rates that were found: none is open any more. */
export const fittedPlan = ({ openRates = [], ...plan }: Plan, fitted: Fitted): Plan => ({
  ...plan,
  load: {
    ...plan.load,
    ...Object.fromEntries(openRates.map((rate) => [rate, plan.load[rate] * fitted.share])),
  },
  fitted,
});

/** The rates as the report shows them, and as a baseline compares them. */
export const rateSettings = ({ policies, load }: Pick<Plan, 'policies' | 'load'>): Record<string, string> =>
  Object.fromEntries(policies.map((policy) => [`${policy} clients`, rateText(policy, load)]));

const rateText = (policy: Plan['policies'][number], load: Plan['load']): string =>
  policy === 'fresh'
    ? `${load.probeRateHz} connections/s on each service`
    : `${load.writeRateHz} writes/s from ${load.writeSessions}, on each service that only reads ${load.readRateHz} reads/s from ${load.readSessions}`;
