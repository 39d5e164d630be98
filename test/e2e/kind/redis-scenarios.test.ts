// Whole rehearsals of a Redis Cluster on a real kind cluster, from the scenario's file to the verdict, checked against a count
// of our own by redis-cli in each pod.
import { rmSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { platforms } from '../../../harness/wiring.ts';
import { rehearseCounted } from '../counted-run.ts';
import type { Count, Counted, CountedRun } from '../counted-run.ts';
import { kindOptions, suite, tagsOf, whyNot } from './kind-rig.ts';

/** Well below the default rates: the test asks whether the figures are right, not how much this machine can carry. */
const overrides = { writeRateHz: 60, readRateHz: 30, warmUpMs: 5000, tailMs: 5000 };

const countKeys = `redis-cli KEYS 'drydock:*:master-*' | grep . > /tmp/keys
(echo READONLY; sed 's/^/GET /' /tmp/keys) | redis-cli | grep -c '^1$'
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
      expect(run.thrown).toBeUndefined();
      expect(verdict.run.ending).toBe('completed');
      expect(verdict.problems).toEqual([]);
      expect(verdict.steps.flatMap(({ claims }) => claims.filter(({ holds }) => !holds))).toEqual([]);
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
      // A driver as it comes sends again what a lost connection left without an answer, and may well write it twice.
      const { members } = run.verdict.measurements.audit!;
      const twice = members.flatMap(({ duplicate }) => duplicate.examples);
      expect(twice.filter((write) => !write.includes('-defaults-'))).toEqual([]);
    });

    test('each member holds what an independent count finds', () => {
      const audit = run.verdict.measurements.audit!;
      const [together, ...replicas] = audit.members;
      const masters = Object.entries(run.counts).filter(
        ([name]) => !replicas.some(({ member }) => member === name),
      );
      expect(masters).toHaveLength(3);
      expect(masters.reduce((sum, [, { ids }]) => sum + ids, 0)).toBe(together!.ids);
      for (const { member, ids } of replicas) expect(run.counts[member]?.ids, member).toBe(ids);
      const again = Object.values(run.counts).reduce((sum, { rows, ids }) => sum + rows - ids, 0);
      expect(again > 0).toBe(audit.members.some(({ duplicate }) => duplicate.count > 0));
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
