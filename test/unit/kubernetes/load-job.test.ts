import { expect, test } from 'vitest';
import { bundleLoad } from '../../../harness/platforms/kubernetes/load/bundle.ts';
import { configFile, loadObjects, programFile } from '../../../harness/platforms/kubernetes/load/job.ts';
import { endOf, sampleIn } from '../../../harness/platforms/kubernetes/load/watch.ts';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const images = { one: (key: string) => `mirror/${key}:24`, pullPolicy: 'IfNotPresent' } as const;

test('the load runs once, away from databases, and waits for its configuration', () => {
  const [program, job] = loadObjects('the bundle', images, { secret: 'pg-app', path: '/drydock/secret' });
  expect(program).toMatchObject({ kind: 'ConfigMap', data: { 'load.mjs': 'the bundle' } });
  const text = JSON.stringify(job);
  expect(job).toMatchObject({ kind: 'Job', spec: { backoffLimit: 0 } });
  expect(text).toContain(`until [ -s ${configFile} ]`);
  expect(text).toContain(`exec node ${programFile} run ${configFile} --linger`);
  expect(text).toContain('{"key":"drydock/pool","operator":"DoesNotExist"}');
  expect(text).toContain('"image":"mirror/node:24"');
  expect(text).toContain('"secretName":"pg-app","defaultMode":288');
});

test('the bundle is one file that Node runs as it is, drivers included', async () => {
  const entry = new URL('../../../harness/engines/postgres/client/load-main.ts', import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bundle-'));
  const file = join(folder, 'load.mjs');
  writeFileSync(file, await bundleLoad(entry));
  const failure = await promisify(execFile)(process.execPath, [file]).then(
    () => ({ code: 0, stderr: '' }),
    (error: unknown) => error as { code: number; stderr: string },
  );
  rmSync(folder, { recursive: true });
  expect(failure.code).toBe(2);
  expect(failure.stderr).toContain('usage: run <config.json>');
});

test('of the load’s log only samples are live figures', () => {
  expect(sampleIn('{"atMs":1000,"services":[]}')).toEqual({ atMs: 1000, services: [] });
  expect(sampleIn('{"done":true}')).toBeNull();
  expect(sampleIn('es":[]}')).toBeNull();
  expect(sampleIn('load: cannot use the configuration')).toBeNull();
});

test('the end of the load’s pod is told with its status, or with why the cluster ended it', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'load' } };
  const ended = { exitCode: 137, reason: 'OOMKilled' };
  const statuses = [{ name: 'load', image: 'node', state: { terminated: ended } }];
  expect(endOf({ ...pod, status: { phase: 'Running' } })).toBeNull();
  expect(endOf({ ...pod, status: { containerStatuses: statuses } })).toBe(
    'ended with status 137 (OOMKilled)',
  );
  expect(
    endOf({ ...pod, status: { phase: 'Failed', reason: 'Evicted', message: 'the node was low on disk' } }),
  ).toBe('failed: Evicted the node was low on disk');
});
