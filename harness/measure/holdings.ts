// Members against each other: whether each holds exactly what it ought to.
import type { History, StoredMember } from '../model/history.ts';
import type { Difference, Holding, Holdings } from '../model/holdings.ts';
import { writeName, writesOf } from './copies.ts';
import type { Reading } from './holders.ts';
import { orphansOf, shardsOf } from './shards.ts';
import { createTally } from './tally.ts';

/** Differences that are named, of each kind. */
const examplesMax = 5;

export const holdingsOf = async (history: History, copiesOf: Reading): Promise<Holdings> => {
  const shards = shardsOf(history);
  const primaries = shards.flatMap((shard) => shard.primaries);
  const orphans = orphansOf(history.stored);
  const members: Holding[] = [];
  for (const stored of history.stored) {
    const ofShard = shards.find(({ replicas }) => replicas.includes(stored))?.primaries.slice(0, 1) ?? [];
    const ought = orphans.includes(stored) ? primaries : ofShard;
    const { member, role, shard } = stored;
    members.push({
      member,
      role,
      ...(shard !== undefined && { shard }),
      writes: (await copiesOf([stored])).ids,
      ...(ought.length > 0 && { against: await differenceOf(stored, ought, copiesOf) }),
    });
  }
  return { members, onPrimaries: (await copiesOf(primaries)).ids };
};

const differenceOf = async (
  member: StoredMember,
  others: readonly StoredMember[],
  copiesOf: Reading,
): Promise<Difference> => {
  const [held, ought] = [await copiesOf([member]), await copiesOf(others)];
  const tally = () => createTally(examplesMax);
  const found = { behind: tally(), holes: tally(), extra: tally(), otherCopies: tally() };
  for await (const write of writesOf(others, (writer, sequence) => held.of(writer, sequence) === 0)) {
    const kind = write.sequence > held.latest(write.writer) ? 'behind' : 'holes';
    found[kind].add(() => writeName(write));
  }
  const differs = (writer: string, sequence: number) =>
    held.of(writer, sequence) !== ought.of(writer, sequence);
  for await (const write of writesOf([member], differs)) {
    const kind = ought.of(write.writer, write.sequence) === 0 ? 'extra' : 'otherCopies';
    found[kind].add(() => writeName(write));
  }
  return {
    behind: found.behind.result(),
    holes: found.holes.result(),
    extra: found.extra.result(),
    otherCopies: found.otherCopies.result(),
  };
};
