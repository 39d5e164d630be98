// Whether the services keep up with the load before anything is done to them. If they do not, whatever is measured later is about
// the load and not about the steps, so that the run ends here, with what could be asked of them.
import { formatCount, formatSeconds, formatSetting } from '../measure/format.ts';
import { rateOf } from '../measure/load-seconds.ts';
import type { Shortfall } from '../measure/load-seconds.ts';
import { RunError } from '../model/errors.ts';
import { achievedShareMin, pacerLagShareMax } from '../model/load-fitness.ts';
import type { Plan } from '../model/plan.ts';
import type { OpenRate } from '../model/scenario.ts';

/** What to end the run with; null when all keep up. */
export const overload = (
  shortfalls: readonly Shortfall[],
  { load: { ackWithinMs } }: Pick<Plan, 'load'>,
): RunError | null => {
  const [first] = shortfalls;
  if (first === undefined) return null;
  const busy =
    first.pacerLagMsMax > pacerLagShareMax * ackWithinMs
      ? ` The load itself was late by up to ${formatSeconds(first.pacerLagMsMax)}: its host is too busy.`
      : '';
  return new RunError(
    shortfalls.map((each) => textOf(each, ackWithinMs)).join('; '),
    `${[...new Set(shortfalls.map((each) => options[rateOf(each)]))].join(', ')} ${shortfalls.length === 1 ? 'sets it' : 'set them'}; --allow-late goes on all the same.${busy}`,
  );
};

const textOf = (shortfall: Shortfall, ackWithinMs: number): string => {
  const { service, policy, askedHz, answeredHz, goodHz } = shortfall;
  const asked = `the ${whole(askedHz)} ${units[rateOf(shortfall)]} asked`;
  const late = answeredHz >= achievedShareMin * askedHz;
  const answers = late
    ? `answers ${whole(goodHz)} of ${asked} within ${formatSetting(ackWithinMs)}`
    : `answers ${whole(answeredHz)} of ${asked}`;
  const most = mostToAsk(late ? askedHz / 2 : answeredHz);
  const advice = most === 0 ? 'its servers’ logs may tell why' : `ask for at most ${formatCount(most)}`;
  return `${service} ${answers} (${policy} clients); ${advice}`;
};

const whole = (hz: number): string => formatCount(Math.round(hz));

/** A tenth less than what is carried, to two digits: nothing is left in between otherwise. */
const mostToAsk = (carriedHz: number): number => {
  const hz = achievedShareMin * carriedHz;
  if (hz < 1) return 0;
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(hz)) - 1));
  return Math.floor(hz / step) * step;
};

const units = {
  writeRateHz: 'writes/s',
  readRateHz: 'reads/s',
  probeRateHz: 'connections/s',
} as const satisfies Record<OpenRate, string>;

const options = {
  writeRateHz: '--write-rate',
  readRateHz: '--read-rate',
  probeRateHz: '--probe-rate',
} as const satisfies Record<OpenRate, string>;
