// Did only those members answer on a service that may, and each about as often as the others? Before the first step and
// after the last; what happens in between is the steps' own. Of several client policies the first one is judged: where a
// client with loose settings goes on reading from is its own affair, and is told.
import { unevenBelowP } from '../measure/evenness.ts';
import { formatNumberOf, formatProbability, formatShare } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import type { DistributionMeasure } from '../model/verdict.ts';
import { findingOf } from './finding.ts';
import type { Item } from './finding.ts';

export const distribution: Check = {
  name: 'distribution',
  about: 'Did only the right members answer on each service, and evenly?',
  judge({ history, measurements, harms }) {
    const [judged, ...told] = history.plan.policies.filter((policy) => policy !== 'session');
    const noun = judged === 'fresh' ? 'fresh connection' : 'operation';
    const ofPolicy = (wanted: string | undefined) =>
      measurements.distribution.filter(({ policy }) => policy === wanted);
    const items = history.plan.services.flatMap(({ service }) =>
      (['before', 'after'] as const).map((when) => {
        const measured = ofPolicy(judged).find((each) => each.service === service && each.when === when);
        return judgeOne(`${service} ${when}`, measured, noun);
      }),
    );
    // Who was promoted before anything was done was not promoted by the runbook.
    const [disturbed] = harms.before;
    const believed = items.map((item) =>
      disturbed === undefined || item.verdict !== 'fail'
        ? item
        : { verdict: 'unknown' as const, text: `${item.text}; but ${disturbed}` },
    );
    const connections = ofPolicy(judged).reduce((sum, each) => sum + each.connections, 0);
    return findingOf(
      [...believed, ...told.flatMap((policy) => ofPolicy(policy).flatMap(tellOne))],
      `${formatNumberOf(connections, noun)}, all answered by members that may, and evenly`,
    );
  },
};

const judgeOne = (name: string, measured: DistributionMeasure | undefined, noun: string): Item => {
  if (measured === undefined) return { verdict: 'unknown', text: `${name}: the run did not come to it` };
  const { connections, impure, evenness } = measured;
  const all = formatNumberOf(connections, noun.replace('fresh ', ''));
  if (connections === 0) return { verdict: 'unknown', text: `${name}: no ${noun} was answered` };
  if (impure > 0)
    return {
      verdict: 'fail',
      text: `${name}: ${impure} of ${all} answered by the wrong member: ${sharesText(measured)}`,
    };
  if (evenness === null) return { verdict: 'pass', text: `${name}: ${all}, ${sharesText(measured)}` };
  const uneven = evenness.pValue < unevenBelowP;
  const spread = `${all} spread ${sharesText(measured)}, ${formatProbability(evenness.pValue)}`;
  return uneven
    ? { verdict: 'fail', text: `${name}: uneven, ${spread}` }
    : { verdict: 'pass', text: `${name}: ${spread}${powerText(measured)}` };
};

const tellOne = (measured: DistributionMeasure): readonly Item[] => {
  const { service, policy, when, connections, impure } = measured;
  if (impure === 0) return [];
  const text = `${service} ${when}, ${policy} clients: ${impure} of ${connections} operations answered by members of another role; told, not judged`;
  return [{ verdict: 'pass', text }];
};

const sharesText = ({ shares }: DistributionMeasure): string =>
  shares.map(({ member, role, connections }) => `${member} ${connections} as ${role}`).join(', ');

/** What the test could have missed is part of what it says. */
const powerText = ({ hiddenShare }: DistributionMeasure): string =>
  hiddenShare === null ? '' : `; a share of one member below ${formatShare(hiddenShare)} could go unnoticed`;
