// Does each replica hold exactly what its primary holds, once it had caught up? Whatever became of a write, all members
// of a shard must tell the same of it.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import { isSplit, orphansOf, shardsOf } from '../measure/shards.ts';
import type { Shard } from '../measure/shards.ts';
import { topologiesOf } from '../measure/timeline.ts';
import type { Check } from '../model/check.ts';
import type { HistoryHead } from '../model/history.ts';
import type { Holding, Holdings } from '../model/holdings.ts';
import type { AuditCount } from '../model/verdict.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';

export const replicaAgreement: Check = {
  name: 'replica-agreement',
  about: 'Does each replica hold exactly what the primary holds?',
  judge({ history, holdings }) {
    const stored = holdings.members;
    if (stored.length === 0) return unknown('nothing was read back: the run did not come to its audit');
    const shards = shardsOf({ ...history, stored });
    if (shards.every(({ primaries }) => primaries.length === 0))
      return unknown('there was no primary when the members were read back');
    const items = [...shards.flatMap(judgeShard), ...orphansOf(stored).map(judgeOrphan), ...unread(history)];
    if (items.length === 0) return alone(history);
    return findingOf(items, passedText(shards, holdings));
  },
};

/** A shard without a primary has nothing that its replicas could agree with. */
const judgeShard = ({
  shard,
  primaries: [primary, ...others],
  replicas,
}: Shard<Holding>): readonly Item[] => {
  if (primary === undefined)
    return [{ verdict: 'unknown', text: `${shard} had no primary when the members were read back` }];
  const of = shard === '' ? '' : ` of ${shard}`;
  return [
    ...others.map((rival): Item => ({ verdict: 'fail', text: `${rival.member} was a second primary${of}` })),
    ...replicas.map((replica) => compare(replica, primary.member)),
  ];
};

const judgeOrphan = ({ member, writes }: Holding): Item =>
  writes === 0
    ? { verdict: 'pass', text: `${member} belongs to no shard and holds nothing` }
    : {
        verdict: 'fail',
        text: `${member} belongs to no shard, yet holds ${formatNumberOf(writes, 'write')} that nobody is served`,
      };

const passedText = (shards: readonly Shard<Holding>[], { members, onPrimaries }: Holdings): string => {
  const replicas = shards.flatMap((shard) => shard.replicas);
  const primaries = shards.flatMap((shard) => shard.primaries);
  const held = formatNumberOf(onPrimaries, 'write');
  const each = formatNumberOf(replicas.length, 'replica');
  return isSplit(members)
    ? `${each} in ${formatNumberOf(shards.length, 'shard')}, each with exactly what its primary holds; ${held} in all`
    : `${each}, each with exactly the ${held} of ${primaries.map(({ member }) => member).join(', ')}`;
};

const compare = ({ member, against }: Holding, primary: string): Item => {
  if (against === undefined) throw new Error(`${member} was not set against ${primary}`);
  const parts = [
    difference('is behind: it lacks', against.behind),
    difference('has later writes but lacks', against.holes),
    difference('has in addition', against.extra),
    difference('has another number of copies of', against.otherCopies),
  ].filter((part) => part !== '');
  return parts.length === 0
    ? { verdict: 'pass', text: `${member} holds what ${primary} holds` }
    : { verdict: 'fail', text: `against ${primary}, ${member} ${parts.join(' and ')}` };
};

const difference = (verb: string, { count, examples }: AuditCount): string => {
  if (count === 0) return '';
  const more = count > examples.length ? ', ...' : '';
  return `${verb} ${formatNumberOf(count, 'write')} (${examples.join(', ')}${more})`;
};

/** Members of the last snapshot that were not read back may hold anything. */
const unread = ({ events, stored }: HistoryHead): readonly Item[] => {
  const read = new Set(stored.map(({ member }) => member));
  const members = topologiesOf(events).after?.members ?? [];
  return members
    .filter(({ name }) => !read.has(name))
    .map(({ name }) => ({ verdict: 'unknown', text: `${name} was not read back` }));
};

const alone = ({ plan }: HistoryHead) =>
  plan.topology.members === 1
    ? { verdict: 'pass' as const, summary: 'a single member has no replica to differ from', details: [] }
    : unknown(`no replica was read back, of ${formatCount(plan.topology.members)} members planned`);
