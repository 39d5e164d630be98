// What befalls drydock itself on a real kind cluster: the API goes away for a while, and the load is killed. Neither is the database's
// doing; nothing stays behind, and what was measured until then is kept.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programFile } from '../../../harness/platforms/kubernetes/load/job.ts';
import { clusterName, kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { harmedFiles } from '../../../harness/run/manifest.ts';
import { runFiles } from '../../../harness/run/run-folder.ts';
import { platforms } from '../../../harness/wiring.ts';
import { rehearseCounted } from '../counted-run.ts';
import type { Counted, CountedRun } from '../counted-run.ts';
import { kindOptions, suite, whyNot } from './kind-rig.ts';

const overrides = { writeRateHz: 60, readRateHz: 30, warmUpMs: 3000, tailMs: 3000 };
const awayMs = 30_000;

const yaml = `
title: A master is killed
about: A deed in the middle of which something else happens.
engine: redis
topology: { members: 6, shards: 3 }
load: { writeSessions: 6, readSessions: 6, ackWithin: 500ms, operationTimeout: 2s }
steps:
  - check-prerequisites: { standbys: 3 }
  - inject: { fault: kill-member, member: master-1, for: 20s }
  - validate: { members: 6, through: master }
budget:
  downtime: { master: { limit: 30s, policy: bounded } }
`;

const rehearseWith = (watch: CountedRun<'namespace'>['watch']): Promise<Counted> =>
  rehearseCounted({
    scenario: { yaml },
    platform: platforms.kind,
    options: kindOptions,
    overrides,
    count: () => Promise.resolve({ rows: 0, ids: 0 }),
    ...(watch !== undefined && { watch }),
  });

const nodes = async (): Promise<readonly string[]> =>
  (await execa('kind', ['get', 'nodes', '--name', clusterName])).stdout.split('\n');

const namespaces = async (): Promise<string> =>
  (await execa('kubectl', ['--kubeconfig', kubeconfigFile, 'get', 'namespaces', '-o', 'name'])).stdout;

const label = ({ folder }: Counted): string => folder.label;

describe.skipIf(whyNot !== null)(
  suite('the API of a cluster that goes away for 30 s in the middle of a step'),
  () => {
    let run: Counted;
    const away: Promise<unknown>[] = [];
    beforeAll(async () => {
      const goAway = async (): Promise<void> => {
        const [controlPlane = ''] = (await nodes()).filter((node) => node.endsWith('control-plane'));
        await execa('docker', ['pause', controlPlane]);
        await new Promise((resolve) => setTimeout(resolve, awayMs));
        await execa('docker', ['unpause', controlPlane]);
      };
      run = await rehearseWith((event) => {
        if (event.kind === 'step-started' && event.step === 2) away.push(goAway());
      });
      await Promise.all(away);
    });
    afterAll(() => {
      rmSync(run.results, { recursive: true });
    });

    test('the run goes on to its end, or says why it could not, and convicts nobody of it', () => {
      const { verdict, reason } = { verdict: run.verdict.verdict, reason: run.verdict.run.reason };
      expect(away).toHaveLength(1);
      expect(run.thrown).toBeUndefined();
      expect(verdict, reason).not.toBe('fail');
    });

    test('what was done is undone', async () => {
      expect(run.verdict.problems.filter((problem) => problem.startsWith('could not undo'))).toEqual([]);
      expect(await namespaces()).not.toContain(label(run));
    });
  },
);

describe.skipIf(whyNot !== null)(suite('a load that is killed in its pod'), () => {
  let run: Counted;
  let killed = Promise.resolve(0);
  beforeAll(async () => {
    const kill = async (): Promise<number> => {
      const kills = (await nodes()).map((node) =>
        execa('docker', ['exec', node, 'pkill', '-KILL', '-f', `^node ${programFile} run`], {
          reject: false,
        }),
      );
      return (await Promise.all(kills)).filter(({ exitCode }) => exitCode === 0).length;
    };
    run = await rehearseWith((event) => {
      if (event.kind === 'step-started' && event.step === 2) killed = kill();
    });
  });
  afterAll(() => {
    rmSync(run.results, { recursive: true });
  });

  test('leaves its ledger, and the run is unknown for it', async () => {
    expect(await killed).toBe(1);
    const { verdict, folder } = run;
    expect(verdict.verdict).toBe('unknown');
    expect(verdict.checks.find(({ check }) => check === 'unharmed')).toMatchObject({
      verdict: 'unknown',
      summary: expect.stringContaining('the load ended by itself') as string,
    });
    expect(existsSync(join(folder.path, runFiles.ledger))).toBe(true);
    const acknowledged = verdict.measurements.services.map(({ operations }) => operations.acknowledged);
    expect(Math.max(...acknowledged)).toBeGreaterThan(50);
    expect(await harmedFiles(folder.path)).toEqual([]);
  });

  test('leaves nothing else', async () => {
    expect(await namespaces()).not.toContain(label(run));
  });
});
