// Can the measurement be believed: did the load and the conductor run without standing still, on clocks that agree,
// and did it measure an outage of its own rightly? Small stalls widen the bounds of the windows they touch; this check speaks up
// when that is not enough.
import { gcThresholdMs } from '../../load/stalls.ts';
import { formatBounded, formatNumberOf, formatSeconds, formatSetting } from '../measure/format.ts';
import { overlapMs } from '../measure/timeline.ts';
import type { Span } from '../measure/timeline.ts';
import { stallMsMax } from '../model/load-fitness.ts';
import type { Check } from '../model/check.ts';
import { downParts } from '../model/measurements.ts';
import { limitsOn } from '../model/scenario.ts';
import type { TimeLimit } from '../model/scenario.ts';
import type { LoadMeasure, SelfCheck, SelfMeasure, ServiceMeasure } from '../model/verdict.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';

/** When the load stood still for more than half of a window, the window may be its own. */
const stalledShareMax = 0.5;
/** Less than this in a window is within what its widened bounds say already. */
const stalledInWindowMsMin = 250;
/** Milestones and steps are told from operations on another host by the clock; beyond this they may be misplaced. */
const clockUncertaintyMsMax = 250;

export const instrument: Check = {
  name: 'instrument',
  about:
    'Did the load and the conductor run without standing still, on clocks that agree, and was a known outage measured rightly?',
  judge({ history, measurements: { load, services } }) {
    if (load === null || history.ledger === null) return unknown('there was no load');
    const { stalls } = history.ledger;
    const items = [
      judgeStalls('load', load.stalls),
      judgeStalls('conductor', load.conductorStalls),
      ...services.flatMap((service) => judgeWindows(service, limitsOn(history.plan.budget, service), stalls)),
      judgeClock(load),
      ...judgeSelf(load),
      ...cutOff(load),
    ];
    const total = load.stalls.count + load.conductorStalls.count;
    const longest = formatSeconds(Math.max(load.stalls.longestMs, load.conductorStalls.longestMs));
    return findingOf(
      items,
      total === 0 ? 'no stall' : `${formatNumberOf(total, 'stall')}, the longest ${longest}`,
    );
  },
};

const judgeStalls = (who: string, { count, longestMs, totalMs }: LoadMeasure['stalls']): Item => {
  if (count === 0) return { verdict: 'pass', text: `the ${who} never stood still` };
  const times = `${formatNumberOf(count, 'time')}, ${formatSeconds(totalMs)} in all, ${formatSeconds(longestMs)} at most`;
  const verdict = longestMs > stallMsMax ? 'unknown' : 'pass';
  return { verdict, text: `the ${who} stood still ${times}` };
};

/**
 * Only what limits are held against bears on the verdict: what was down or, where down and late together are limited, the whole window;
 * the rest says how wide its bounds are, and no more is asked of it. Against the outer bounds, which the stall may itself have widened.
 */
const judgeWindows = (
  measure: ServiceMeasure,
  limits: readonly TimeLimit[],
  stalls: readonly Span[],
): readonly Item[] => {
  if (limits.length === 0) return [];
  const whole = limits.some(({ of }) => of === 'degraded');
  return windowsOf(measure).flatMap(({ where, window }) =>
    (whole ? [window] : downParts(window)).flatMap(({ startMs, endMs, durationMs }): readonly Item[] => {
      const stalledMs = overlapMs(stalls, { fromMs: startMs.lower, toMs: endMs.upper });
      if (stalledMs < stalledInWindowMsMin || stalledMs <= stalledShareMax * durationMs.upper) return [];
      const which = `window ${window.number} of ${where}, at most ${formatSeconds(durationMs.upper)} long`;
      return [
        { verdict: 'unknown', text: `the load stood still for ${formatSeconds(stalledMs)} of ${which}` },
      ];
    }),
  );
};

/** The service's own and those of its partitions, which are what its budget is held against. */
const windowsOf = ({ service, policy, windows, partitions }: ServiceMeasure) =>
  [
    { where: `${service} (${policy})`, windows },
    ...partitions.map((each) => ({
      where: `${service} (${policy}) ${each.partition}`,
      windows: each.windows,
    })),
  ].flatMap(({ where, windows: own }) => own.map((window) => ({ where, window })));

const judgeClock = ({ clockUncertaintyMs }: LoadMeasure): Item => {
  const text = `clocks agree to within ${formatSeconds(clockUncertaintyMs)}`;
  return clockUncertaintyMs <= clockUncertaintyMsMax
    ? { verdict: 'pass', text }
    : { verdict: 'unknown', text: `${text}, not the ${formatSetting(clockUncertaintyMsMax)} that is needed` };
};

/** What was measured of an outage that the load made for itself tells what it can measure of the others. */
const judgeSelf = ({ self }: LoadMeasure): readonly Item[] => {
  if (self === undefined) return [];
  const checks = self.checks.map(judgeSelfCheck);
  const absent = (['before', 'after'] as const)
    .filter((when) => self.checks.every((check) => check.when !== when))
    .map((when): Item => ({ verdict: 'unknown', text: `there is no self-check ${whenText[when]}` }));
  return [...checks, ...absent, judgePauses(self)];
};

const whenText = { before: 'at the beginning of the load', after: 'at its end' } as const;

const judgeSelfCheck = ({ when, trueMs, measuredMs, right, why }: SelfCheck): Item => {
  const measured = measuredMs === null ? '' : `, measured as ${formatBounded(measuredMs)}`;
  const known = trueMs === null ? 'none' : `an outage of ${formatSeconds(trueMs)}`;
  const text = `self-check ${whenText[when]}: ${known}${measured}`;
  return right ? { verdict: 'pass', text } : { verdict: 'unknown', text: `${text}: ${why}` };
};

/** They are within the stalls and the pacer's lag, by which they are judged; here they are named. */
const judgePauses = ({ gc, stealMs, throttledMs, waitingMs }: SelfMeasure): Item => {
  const told = [
    `${formatNumberOf(gc.count, 'pause')} of the load’s garbage collector from ${formatSetting(gcThresholdMs)}, ${formatSeconds(gc.longestMs)} at most`,
    ...(stealMs === null ? [] : [`${formatSeconds(stealMs)} stolen by the hypervisor`]),
    ...(throttledMs === null ? [] : [`${formatSeconds(throttledMs)} throttled`]),
    ...(waitingMs === null
      ? []
      : [`${formatSeconds(waitingMs)} in which a process of the host waited for a processor`]),
  ];
  const throttled = throttledMs !== null && throttledMs > stallMsMax;
  return { verdict: throttled ? 'unknown' : 'pass', text: told.join(', ') };
};

const cutOff = ({ stoppedMs }: LoadMeasure): readonly Item[] =>
  stoppedMs === null
    ? [{ verdict: 'unknown', text: 'the load was cut off before it could close its ledger' }]
    : [];
