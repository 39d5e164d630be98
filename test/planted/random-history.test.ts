// Over a thousand random histories each planted bug is found, with the ids of the writes that met it, and none is made up.
import { describe, expect, it } from 'vitest';
import { duplicateWrites } from '../../harness/checks/duplicate-writes.ts';
import { foreignWrites } from '../../harness/checks/foreign-writes.ts';
import { lostWrites } from '../../harness/checks/lost-writes.ts';
import { phantomWrites } from '../../harness/checks/phantom-writes.ts';
import { replicaAgreement } from '../../harness/checks/replica-agreement.ts';
import type { Check, Facts } from '../../harness/model/check.ts';
import { seededRandom } from '../../harness/model/seeded-random.ts';
import { measured, streamed } from './in-memory.ts';
import type { HistoryInMemory } from './in-memory.ts';
import { bugs, lateReplica, randomHistory } from './random-history.ts';
import type { Bug } from './random-history.ts';

const histories = 1000;

const factsOf = async (history: HistoryInMemory): Promise<Facts> => ({
  ...(await measured(history)),
  history: streamed(history),
  steps: [],
});

/** Every combination of bugs comes up, none of them most often of all. */
const bugsOf = (seed: number): readonly Bug[] => {
  const random = seededRandom(seed * 7919);
  return seed % 4 === 0 ? [] : bugs.filter(() => random() < 0.4);
};

/** The ids in the text of a finding. */
const named = (text: string): string[] => [...text.matchAll(/rw-session-\d+#\d+/g)].map(([id]) => id).sort();

const sorted = (ids: readonly string[]) => [...ids].sort();

/** What the checks say of a history, in the terms of what was planted. */
const found = (facts: Facts): Record<Bug | 'others', string[]> => {
  const details = (check: Check) => check.judge(facts).details.join('\n');
  const replica = replicaAgreement
    .judge(facts)
    .details.filter((text) => text.includes(lateReplica))
    .join();
  return {
    loses: named(details(lostWrites)),
    duplicates: named(details(duplicateWrites)),
    resurrects: named(details(phantomWrites)),
    delays: named(/is behind: it lacks [^)]*\)/.exec(replica)?.[0] ?? ''),
    reorders: named(/has later writes but lacks [^)]*\)/.exec(replica)?.[0] ?? ''),
    others: [foreignWrites].filter((check) => check.judge(facts).verdict !== 'pass').map(({ name }) => name),
  };
};

describe('a thousand random histories', () => {
  it('have every bug found and named, and none made up', async () => {
    const planted: Record<Bug, number> = { loses: 0, duplicates: 0, resurrects: 0, delays: 0, reorders: 0 };
    for (let seed = 1; seed <= histories; seed += 1) {
      const { history, met } = randomHistory(seed, bugsOf(seed));
      const expected = Object.fromEntries(bugs.map((bug) => [bug, sorted(met[bug])]));
      expect({ seed, ...found(await factsOf(history)) }).toEqual({ seed, ...expected, others: [] });
      for (const bug of bugs) planted[bug] += met[bug].length;
    }
    for (const bug of bugs) expect(planted[bug], bug).toBeGreaterThan(300);
  });

  it('fail exactly the checks that a bug concerns', async () => {
    const failing: Readonly<Record<Bug, Check>> = {
      loses: lostWrites,
      duplicates: duplicateWrites,
      resurrects: phantomWrites,
      delays: replicaAgreement,
      reorders: replicaAgreement,
    };
    const checks = [lostWrites, duplicateWrites, phantomWrites, foreignWrites, replicaAgreement];
    for (let seed = 1; seed <= histories; seed += 1) {
      const { history, met } = randomHistory(seed, bugsOf(seed));
      const facts = await factsOf(history);
      const failed = checks.filter((check) => check.judge(facts).verdict === 'fail').map(({ name }) => name);
      const concerned = bugs.filter((bug) => met[bug].length > 0).map((bug) => failing[bug].name);
      expect({ seed, failed: [...failed].sort() }).toEqual({ seed, failed: sorted([...new Set(concerned)]) });
    }
  });
});
