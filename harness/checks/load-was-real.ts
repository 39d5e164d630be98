// Was the load what was asked for, so that the other numbers mean something? A run that was hardly loaded proves nothing,
// which is why this check never fails: it is passed or the run is unknown.
import {
  formatCount,
  formatNumberOf,
  formatRate,
  formatSeconds,
  formatSetting,
  formatShare,
} from '../measure/format.ts';
import { phaseSpan } from '../measure/timeline.ts';
import type { Check, Facts } from '../model/check.ts';
import { achievedShareMin, pacerLagShareMax } from '../model/load-fitness.ts';
import type { LoadMeasure } from '../model/verdict.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';
import { unproven } from './fitness.ts';

export const loadWasReal: Check = {
  name: 'load-was-real',
  about: 'Was the load what was asked for, from before the first step until after the last?',
  judge(facts) {
    const {
      history,
      measurements: { load },
    } = facts;
    if (load === null) return unknown('there was no load');
    const items = [
      ...load.rates.map(judgeRate),
      ...judgeProof(facts),
      judgeLag(load, pacerLagShareMax * history.plan.load.ackWithinMs),
      judgeWrites(facts, 'warm-up', 'before the first step'),
      judgeWrites(facts, 'tail', 'after the last step'),
    ];
    const asked = load.rates.reduce((sum, { askedHz }) => sum + askedHz, 0);
    const achieved = load.rates.reduce((sum, { achievedHz }) => sum + achievedHz, 0);
    const lag = formatSeconds(load.pacerLagMsP999);
    return findingOf(items, `${formatRate(achieved)} of ${formatRate(asked)} asked, pacer lag p99.9 ${lag}`);
  },
};

const judgeRate = ({ service, policy, askedHz, achievedHz }: LoadMeasure['rates'][number]): Item => {
  const enough = askedHz > 0 && achievedHz >= achievedShareMin * askedHz;
  const text = `${service} (${policy}): ${formatRate(achievedHz)} of ${formatRate(askedHz)} asked`;
  return enough
    ? { verdict: 'pass', text }
    : { verdict: 'unknown', text: `${text}, less than ${formatShare(achievedShareMin)}` };
};

/** Before anything was done, what is late is not late for its sake: more was asked than the service or the machine can carry. */
const judgeProof = (facts: Facts): readonly Item[] => {
  const within = formatSetting(facts.history.plan.load.ackWithinMs);
  return unproven(facts).map(({ service, policy, due, good }) => ({
    verdict: 'unknown',
    text: `${service} (${policy}) did not keep up before anything was done to it: ${formatCount(good)} of ${formatNumberOf(due, 'operation')} good within ${within}, less than ${formatShare(achievedShareMin)}`,
  }));
};

const judgeLag = ({ pacerLagMsP999, pacerLagMsMax: worst }: LoadMeasure, limitMs: number): Item => {
  const text = `pacer lag p99.9 ${formatSeconds(pacerLagMsP999)}, at most ${formatSeconds(worst)}`;
  return pacerLagMsP999 <= limitMs
    ? { verdict: 'pass', text }
    : { verdict: 'unknown', text: `${text}, above the ${formatSetting(limitMs)} that can be trusted` };
};

const judgeWrites = (
  { history, acknowledged }: Facts,
  phase: keyof Facts['acknowledged'],
  when: string,
): Item => {
  if (phaseSpan(history.events, phase) === null)
    return { verdict: 'unknown', text: `the run did not come to its ${phase}` };
  const count = acknowledged[phase];
  return count > 0
    ? { verdict: 'pass', text: `${formatNumberOf(count, 'write')} acknowledged ${when}` }
    : { verdict: 'unknown', text: `${formatCount(count)} writes acknowledged ${when}` };
};
