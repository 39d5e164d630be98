// An operator stopped on a real kind cluster: nobody takes orders meanwhile, and it is set going again by whoever stopped it, or by
// those who find that a dead conductor did.
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stop } from '../../../harness/abilities/harms.ts';
import { cloudNativePgOperator } from '../../../harness/engines/postgres/cloudnative-pg/operator.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { conductorAnnotation } from '../../../harness/platforms/kubernetes/names.ts';
import { platforms } from '../../../harness/wiring.ts';
import { inflictOn } from '../asking.ts';
import type { Rig } from '../local/rig.ts';
import { kindOptions, openOnKind, suite, timed, whyNot } from './kind-rig.ts';

const patience = { timeout: 120_000, interval: 500 };
const { namespace, deployment, title } = cloudNativePgOperator;
const controller = `deployment/${deployment.name}`;

const kubectl = async (...words: string[]): Promise<string> =>
  (await execa('kubectl', ['--kubeconfig', kubeconfigFile, '-n', namespace, ...words])).stdout.trim();
const replicas = (): Promise<string> => kubectl('get', controller, '-o', 'jsonpath={.spec.replicas}');
const labels = (): Promise<string> => kubectl('get', controller, '-o', 'jsonpath={.metadata.labels}');

describe.skipIf(whyNot !== null)(suite('an operator that is stopped'), () => {
  let rig: Rig;
  let site: KubernetesSite;

  beforeAll(async () => {
    ({ rig, site } = await openOnKind('stop'));
    await site.requireOperator(cloudNativePgOperator);
  });
  afterAll(async () => {
    expect(await rig.unwind()).toEqual([]);
    expect(await replicas()).toBe('1');
  });

  const stopIt = () => timed('the stop', () => inflictOn(site.operatorBody(cloudNativePgOperator), stop));
  const leftStopped = async () =>
    (await platforms.kind.leftovers(kindOptions, rig.context.signal)).filter(({ what }) =>
      what.startsWith('operator '),
    );
  /** As those who want something of it: a cluster is asked for that is not to be kept. */
  const asked = async (): Promise<string> => {
    const input = JSON.stringify({
      ...cloudNativePgOperator.asks,
      metadata: { name: 'asked-by-a-test', namespace: site.namespace },
    });
    const words = ['--kubeconfig', kubeconfigFile, 'apply', '--server-side', '--dry-run=server', '-f', '-'];
    const { exitCode, stderr } = await execa('kubectl', words, { input, reject: false });
    return exitCode === 0 ? 'taken' : stderr;
  };

  test('takes no orders until it is lifted', async () => {
    expect(await asked()).toBe('taken');
    const harmed = await stopIt();
    expect(await replicas()).toBe('0');
    await expect.poll(async () => (await harmed.proof()).yes, patience).toBe(true);
    expect(await asked()).toMatch(/failed calling webhook/);
    // Its conductor lives.
    expect(await leftStopped()).toEqual([]);
    await expect(stopIt()).rejects.toThrow(`${title} is stopped already`);
    await timed('the lift', () => harmed.lift());
    expect(await asked()).toBe('taken');
    expect(await replicas()).toBe('1');
    expect(await labels()).not.toContain('drydock/stopped');
  });

  test('is found and set going when its conductor is dead', async () => {
    await stopIt();
    const dead = `${String(spawnSync(process.execPath, ['-e', '']).pid)}-1@${hostname()}`;
    await kubectl('annotate', '--overwrite', controller, `${conductorAnnotation}=${dead}`);
    const [left] = await leftStopped();
    expect(left?.what).toBe(`operator ${namespace}/${deployment.name}, which is stopped`);
    await left?.remove?.();
    expect(await replicas()).toBe('1');
    await expect.poll(asked, patience).toBe('taken');
    expect(await leftStopped()).toEqual([]);
  });
});
