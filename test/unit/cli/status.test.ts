// `drydock status`: a cluster or a run, and what is neither.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fakePlatform, fakeProgram, typed } from './fake-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-status-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const status = {
  database: 'staging/mine',
  phase: 'Cluster in healthy state',
  image: 'pg:17.11',
  wanted: 0,
  ready: 0,
  currentPrimary: 'mine-1',
  targetPrimary: 'mine-1',
  instances: [],
  certificates: [],
  firstPointOfRecoverability: '',
  lastSuccessfulBackup: '',
};

const record = (...events: readonly object[]) => {
  writeFileSync(join(folder, 'record.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return fakeProgram({
    findRun: () => folder,
    platforms: { local: fakePlatform('local'), context: fakePlatform('context') },
  }).program;
};

test('a run tells how its database stood before and after it', async () => {
  const program = record(
    { atMs: 1, kind: 'note', text: 'nothing' },
    { atMs: 2, kind: 'database-status', when: 'before', status },
    { atMs: 3, kind: 'database-status', when: 'after', status: { ...status, currentPrimary: 'mine-2' } },
  );
  const { status: left, out } = await typed('status latest', program);
  expect(left).toBe(0);
  expect(out).toContain('before the run, staging/mine: Cluster in healthy state');
  expect(out).toContain('after the run, staging/mine');
  expect(JSON.parse((await typed('status latest --json', program)).out)).toMatchObject([
    { when: 'before' },
    { when: 'after', status: { currentPrimary: 'mine-2' } },
  ]);
});

test('a run that does not say so is told', async () => {
  const program = record({ atMs: 1, kind: 'note', text: 'nothing' });
  expect((await typed('status latest', program)).err).toContain('does not say how the database stood');
});

test.each([
  ['status mine --context staging', 'status "mine": expected NAMESPACE/CLUSTER, such as staging/mycluster'],
  ['status staging/mine --platform local', 'there are no clusters on the platform local to look at'],
])('%s is refused in one line', async (line, said) => {
  const { status: left, err } = await typed(line, record());
  expect([left, err]).toEqual([2, `drydock: ${said}\n`]);
});
