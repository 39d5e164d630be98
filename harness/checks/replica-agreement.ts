// Does each replica hold exactly what its primary holds, once it had caught up? Whatever became of a write, all members
// of a shard must tell the same of it.
import { copiesOf, writeName } from '../measure/copies.ts';
import type { Copies } from '../measure/copies.ts';
import { formatCount, formatNumberOf } from '../measure/format.ts';
import { isSplit, orphansOf, shardsOf } from '../measure/shards.ts';
import type { Shard } from '../measure/shards.ts';
import { topologiesOf } from '../measure/timeline.ts';
import type { Check } from '../model/check.ts';
import type { History, StoredMember, StoredRow } from '../model/history.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';

/** Differences that are named, per replica. */
const examplesMax = 5;

export const replicaAgreement: Check = {
  name: 'replica-agreement',
  about: 'Does each replica hold exactly what the primary holds?',
  judge({ history }) {
    const { stored } = history;
    if (stored.length === 0) return unknown('nothing was read back: the run did not come to its audit');
    const shards = shardsOf(history);
    if (shards.every(({ primaries }) => primaries.length === 0))
      return unknown('there was no primary when the members were read back');
    const items = [...shards.flatMap(judgeShard), ...orphansOf(stored).map(judgeOrphan), ...unread(history)];
    if (items.length === 0) return alone(history);
    return findingOf(items, passedText(shards, isSplit(stored)));
  },
};

/** A shard without a primary has nothing that its replicas could agree with. */
const judgeShard = ({ shard, primaries: [primary, ...others], replicas }: Shard): readonly Item[] => {
  if (primary === undefined)
    return [{ verdict: 'unknown', text: `${shard} had no primary when the members were read back` }];
  const of = shard === '' ? '' : ` of ${shard}`;
  return [
    ...others.map((rival): Item => ({ verdict: 'fail', text: `${rival.member} was a second primary${of}` })),
    ...replicas.map((replica) => compare(replica, primary.rows, primary.member)),
  ];
};

const judgeOrphan = ({ member, rows }: StoredMember): Item => {
  const held = copiesOf(rows).size;
  return held === 0
    ? { verdict: 'pass', text: `${member} belongs to no shard and holds nothing` }
    : {
        verdict: 'fail',
        text: `${member} belongs to no shard, yet holds ${formatNumberOf(held, 'write')} that nobody is served`,
      };
};

const passedText = (shards: readonly Shard[], split: boolean): string => {
  const replicas = shards.flatMap((shard) => shard.replicas);
  const primaries = shards.flatMap((shard) => shard.primaries);
  const held = formatNumberOf(copiesOf(primaries.flatMap(({ rows }) => rows)).size, 'write');
  const each = formatNumberOf(replicas.length, 'replica');
  return split
    ? `${each} in ${formatNumberOf(shards.length, 'shard')}, each with exactly what its primary holds; ${held} in all`
    : `${each}, each with exactly the ${held} of ${primaries.map(({ member }) => member).join(', ')}`;
};

const compare = (
  { member, rows }: StoredMember,
  primaryRows: readonly StoredRow[],
  primary: string,
): Item => {
  const [copies, held] = [copiesOf(rows), copiesOf(primaryRows)];
  const { behind, holes } = missingFrom({ rows, copies }, primaryRows);
  const extra = [...copies.keys()].filter((name) => !held.has(name));
  const other = [...copies]
    .filter(([name, count]) => held.has(name) && held.get(name) !== count)
    .map(([name]) => name);
  const parts = [
    difference('is behind: it lacks', behind),
    difference('has later writes but lacks', holes),
    difference('has in addition', extra),
    difference('has another number of copies of', other),
  ].filter((part) => part !== '');
  return parts.length === 0
    ? { verdict: 'pass', text: `${member} holds what ${primary} holds` }
    : { verdict: 'fail', text: `against ${primary}, ${member} ${parts.join(' and ')}` };
};

/**
 * What a replica lacks: the last writes of their writers, as one that is late does, or earlier ones than it has, as one that left
 * them out or was given them in another order.
 */
const missingFrom = (
  { rows, copies }: { readonly rows: readonly StoredRow[]; readonly copies: Copies },
  primaryRows: readonly StoredRow[],
): { readonly behind: readonly string[]; readonly holes: readonly string[] } => {
  const latest = new Map<string, number>();
  for (const { writer, sequence } of rows) latest.set(writer, Math.max(sequence, latest.get(writer) ?? -1));
  const missing = primaryRows
    .map(({ writer, sequence }) => ({ writer, sequence, name: writeName(writer, sequence) }))
    .filter(({ name }) => !copies.has(name));
  const isBehind = ({ writer, sequence }: Pick<StoredRow, 'writer' | 'sequence'>): boolean =>
    sequence > (latest.get(writer) ?? -1);
  const names = (those: typeof missing): readonly string[] => [...new Set(those.map(({ name }) => name))];
  return {
    behind: names(missing.filter(isBehind)),
    holes: names(missing.filter((each) => !isBehind(each))),
  };
};

const difference = (verb: string, names: readonly string[]): string => {
  if (names.length === 0) return '';
  const more = names.length > examplesMax ? ', ...' : '';
  return `${verb} ${formatNumberOf(names.length, 'write')} (${names.slice(0, examplesMax).join(', ')}${more})`;
};

/** Members of the last snapshot that were not read back may hold anything. */
const unread = ({ events, stored }: History): readonly Item[] => {
  const read = new Set(stored.map(({ member }) => member));
  const members = topologiesOf(events).after?.members ?? [];
  return members
    .filter(({ name }) => !read.has(name))
    .map(({ name }) => ({ verdict: 'unknown', text: `${name} was not read back` }));
};

const alone = ({ plan }: History) =>
  plan.topology.members === 1
    ? { verdict: 'pass' as const, summary: 'a single member has no replica to differ from', details: [] }
    : unknown(`no replica was read back, of ${formatCount(plan.topology.members)} members planned`);
