// Does each replica hold exactly what the primary holds, once it had caught up? Whatever became of a write, all members
// must tell the same of it.
import { copiesOf } from '../measure/audit.ts';
import type { Copies } from '../measure/audit.ts';
import { formatCount, formatNumberOf } from '../measure/format.ts';
import { topologiesOf } from '../measure/timeline.ts';
import type { Check } from '../model/check.ts';
import type { History, StoredMember } from '../model/history.ts';
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
    const [primary, ...others] = stored.filter(({ role }) => role === 'primary');
    if (primary === undefined) return unknown('there was no primary when the members were read back');
    const held = copiesOf(primary.rows);
    const replicas = stored.filter(({ role }) => role !== 'primary');
    const items = [
      ...others.map((rival): Item => ({ verdict: 'fail', text: `${rival.member} was a second primary` })),
      ...replicas.map((replica) => compare(replica, held, primary.member)),
      ...unread(history),
    ];
    if (items.length === 0) return alone(history);
    const rows = formatNumberOf(held.size, 'write');
    const passed = `${formatNumberOf(replicas.length, 'replica')}, each with exactly the ${rows} of ${primary.member}`;
    return findingOf(items, passed);
  },
};

const compare = ({ member, rows }: StoredMember, held: Copies, primary: string): Item => {
  const copies = copiesOf(rows);
  const missing = [...held.keys()].filter((name) => !copies.has(name));
  const extra = [...copies.keys()].filter((name) => !held.has(name));
  const other = [...copies]
    .filter(([name, count]) => held.has(name) && held.get(name) !== count)
    .map(([name]) => name);
  const parts = [
    difference('lacks', missing),
    difference('has in addition', extra),
    difference('has another number of copies of', other),
  ].filter((part) => part !== '');
  return parts.length === 0
    ? { verdict: 'pass', text: `${member} holds what ${primary} holds` }
    : { verdict: 'fail', text: `against ${primary}, ${member} ${parts.join(' and ')}` };
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
