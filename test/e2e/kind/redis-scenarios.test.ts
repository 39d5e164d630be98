// Whole rehearsals of a Redis Cluster on a real kind cluster, from the scenario's file to the verdict, checked against a count
// of our own by redis-cli in each pod.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { runFiles } from '../../../harness/run/run-folder.ts';
import { openStored } from '../../../harness/run/stored-file.ts';
import { platforms } from '../../../harness/wiring.ts';
import { textOf } from '../../../load/lines.ts';
import { collected } from '../../planted/in-memory.ts';
import { expectCarriedOut, rehearseCounted } from '../counted-run.ts';
import type { Count, Counted, CountedRun } from '../counted-run.ts';
import { kindOptions, suite, tagsOf, whyNot } from './kind-rig.ts';

/** Well below the default rates: the test asks whether the figures are right, not how much this machine can carry. */
const overrides = { writeRateHz: 60, readRateHz: 30, warmUpMs: 5000, tailMs: 5000 };

const countKeys = `redis-cli KEYS 'drydock:*:master-*' | grep . > /tmp/keys
(echo READONLY; sed 's/^/GET /' /tmp/keys) | redis-cli | grep '^[0-9]' | awk '{ copies += $1 } END { print copies + 0 }'
wc -l < /tmp/keys`;

const rehearseRedis = (scenario: string, changes: Partial<CountedRun<'namespace'>> = {}): Promise<Counted> =>
  rehearseCounted({
    scenario,
    platform: platforms.kind,
    options: kindOptions,
    overrides,
    count: async (_deployment, pod, site): Promise<Count> => {
      const command = ['bash', '-c', countKeys];
      const answer = await site.exec({ pod, container: 'redis', command, deadlineMs: 30_000 });
      const [rows, ids] = answer.trim().split('\n').map(Number);
      return { rows: rows!, ids: ids! };
    },
    ...changes,
  });

/** What the run has written down of each member. */
const storedBy = async ({ folder }: Counted) => {
  const members = await openStored(textOf(join(folder.path, runFiles.stored)));
  return Promise.all(
    members.map(async ({ member, ranges }) => ({ member, ranges: await collected(ranges()) })),
  );
};

const kubectl = (...words: string[]) => execa('kubectl', ['--kubeconfig', kubeconfigFile, ...words]);

describe.each([
  ['redis-rolling-replacement', 'newer'],
  ['redis-node-drain', 'older'],
  ['redis-master-pod-and-volume-loss', 'older'],
] as const)('%s', (scenario, version) => {
  describe.skipIf(whyNot !== null)(suite('on kind'), () => {
    let run: Counted;
    beforeAll(async () => {
      run = await rehearseRedis(scenario);
    });
    afterAll(() => {
      rmSync(run.results, { recursive: true });
    });

    test('every step took effect, and the run was undone without a problem', () => {
      const { verdict } = run;
      expectCarriedOut(run);
      const members = verdict.topology.after!.members;
      expect(members.map(({ role }) => role).sort()).toEqual([
        ...Array<string>(3).fill('master'),
        ...Array<string>(3).fill('replica'),
      ]);
      expect(new Set(members.map((member) => member.version))).toEqual(new Set([tagsOf('redis')[version]]));
    });

    test('what is asked of the data passes', () => {
      const verdicts = Object.fromEntries(run.verdict.checks.map(({ check, verdict }) => [check, verdict]));
      for (const check of [
        ...(scenario === 'redis-rolling-replacement' ? ['lost-writes', 'distribution'] : []),
        'phantom-writes',
        'foreign-writes',
        'replica-agreement',
        'steps-took-effect',
      ])
        expect(verdicts[check], check).toBe('pass');
    });

    test('nobody writes twice but a driver as it comes, which sends again what a lost connection left without an answer', async () => {
      const again = (await storedBy(run)).flatMap(({ ranges }) => ranges.filter(({ copies }) => copies > 1));
      expect(again.filter(({ writer }) => !writer.includes('-defaults-'))).toEqual([]);
    });

    test('each member holds what an independent count finds', async () => {
      const audit = run.verdict.measurements.audit!;
      const [together, ...replicas] = audit.members;
      const masters = Object.entries(run.counts).filter(
        ([name]) => !replicas.some(({ member }) => member === name),
      );
      expect(masters).toHaveLength(3);
      expect(masters.reduce((sum, [, { ids }]) => sum + ids, 0)).toBe(together!.ids);
      for (const { member, ids } of replicas) expect(run.counts[member]?.ids, member).toBe(ids);
      const stored = await storedBy(run);
      expect(stored.map(({ member }) => member).toSorted()).toEqual(Object.keys(run.counts).toSorted());
      for (const { member, ranges } of stored) {
        const ids = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
        const rows = ranges.reduce((sum, { from, to, copies }) => sum + copies * (to - from + 1), 0);
        expect(run.counts[member], member).toEqual({ rows, ids });
      }
      expect(audit.writes.acknowledged).toBeGreaterThan(1000);
    });
  });
});

describe.skipIf(whyNot !== null)(suite('a run that is interrupted while its fault lasts'), () => {
  test('brings its ledger home, puts the node back into use and leaves nothing behind', async () => {
    const { verdict, results } = await rehearseRedis('redis-node-drain', {
      interruptAt: (event) => event.kind === 'milestone' && event.milestone === 'noticed',
    });
    try {
      expect(verdict.run).toMatchObject({ ending: 'interrupted', reason: 'interrupted by a test' });
      expect(verdict.measurements.load?.stoppedMs).toBeGreaterThan(5000);
      expect(verdict.problems.join()).not.toMatch(/undone|could not be read/);
    } finally {
      rmSync(results, { recursive: true });
    }
    const { stdout } = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].spec.unschedulable}');
    expect(stdout.trim()).toBe('');
    const namespaces = await kubectl('get', 'namespaces', '-o', 'name');
    expect(namespaces.stdout).not.toContain(verdict.run.id.toLowerCase());
  });
});
