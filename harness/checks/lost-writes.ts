// Was every write that the server acknowledged still there at the end? The one promise that a database must keep.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import { orphansOf } from '../measure/shards.ts';
import type { Holdings } from '../model/holdings.ts';
import { unknown } from './finding.ts';
import { onPrimary } from './on-primary.ts';

export const lostWrites: Check = {
  name: 'lost-writes',
  about: 'Was every acknowledged write still there at the end?',
  judge(facts) {
    const limit = facts.history.plan.budget.lostWrites;
    return onPrimary(facts, ({ lost, recovered, member }, writes) => {
      if (writes.acknowledged === 0) return unknown('no write was acknowledged, so none could be lost');
      const allowed = limit === 0 ? '' : `, budget ${formatCount(limit)}`;
      const of = formatNumberOf(writes.acknowledged, 'acknowledged write');
      const aside = formatNumberOf(recovered.count, 'write');
      return {
        verdict: lost.count > limit ? 'fail' : 'pass',
        summary: `${formatCount(lost.count)} of ${of} lost on ${member}${allowed}`,
        details: [
          ...lost.examples,
          ...withOrphans(facts.holdings),
          `${aside} of unknown outcome turned out to be stored (of ${formatCount(writes.unknown)})`,
        ],
      };
    });
  },
};

/** What a member of no shard has that the others do not: where to look for writes that are lost. */
const withOrphans = ({ members }: Holdings): readonly string[] =>
  orphansOf(members)
    .filter(({ writes }) => writes > 0)
    .map(
      ({ member, writes, against }) =>
        `${member} belongs to no shard and holds ${formatNumberOf(writes, 'write')}, of which ${formatCount(against?.extra.count ?? writes)} are nowhere else`,
    );
