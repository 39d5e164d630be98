// Which processes are a dead run's: its users', begun after its folder was made, with the run's mark on them. And no other, whatever
// stands on its command line.
import { expect, test } from 'vitest';
import { isOf, rootsOf } from '../../../harness/platforms/local/run-processes.ts';
import type { DeadRun, SeenProcess } from '../../../harness/platforms/local/run-processes.ts';

const folder = '/tmp/drydock-0-wheel-1';
const run: DeadRun = {
  path: folder,
  realPath: `/private${folder}`,
  mark: { DRYDOCK_RUN: '00ff' },
  madeS: 1000,
  users: new Set([0, 65_534]),
};

const marked = 'PATH=/bin\0DRYDOCK_RUN=00ff\0';
const seen = (changes: Partial<SeenProcess> = {}): SeenProcess => ({
  ...{ pid: 10, parent: 1, started: '100100', startedS: 1001, user: 65_534 },
  ...{ command: `postgres -D ${folder}/pg-1`, environment: marked, worksIn: `/private${folder}/pg-1` },
  ...changes,
});

test('one with the mark is, whatever it is called and wherever it works', () => {
  expect(isOf(run, seen())).toBe(true);
  expect(isOf(run, seen({ command: 'sleep 600', worksIn: '/' }))).toBe(true);
  expect(isOf(run, seen({ user: 0 }))).toBe(true);
});

test.for([
  ['of another user', { user: 1000 }],
  ['that was there before the folder', { startedS: 998.9 }],
  ['that only names the folder', { environment: 'PATH=/bin\0' }],
  ['of another run', { environment: 'PATH=/bin\0DRYDOCK_RUN=00fe\0' }],
  ['whose mark only begins alike', { environment: 'PATH=/bin\0DRYDOCK_RUN=00ff0\0' }],
  ['with another variable that ends alike', { environment: 'PATH=/bin\0OLD_DRYDOCK_RUN=00ff\0' }],
  ['that works in the folder and has no environment', { environment: '' }],
] as const)('one %s is not', ([, changes]) => {
  expect(isOf(run, seen(changes))).toBe(false);
});

test('the times may be a second apart', () => {
  expect(isOf(run, seen({ startedS: 999.1 }))).toBe(true);
});

test('one that wrote its title over the mark is known by the folder that it works in', () => {
  const overwritten = '\0'.repeat(40);
  expect(isOf(run, seen({ environment: overwritten }))).toBe(true);
  for (const worksIn of ['/', '', '/private/tmp/drydock-0-wheel-11', folder])
    expect(isOf(run, seen({ environment: overwritten, worksIn })), worksIn).toBe(false);
});

test('where the system shows no environment, the folder on the command line has to do', () => {
  const unseen = (command: string) => isOf(run, seen({ environment: null, command }));
  expect(unseen(`postgres -D ${folder}/pg-1 -c port=1`)).toBe(true);
  expect(unseen(`initdb --pgdata=${folder}/pg-2`)).toBe(true);
  expect(unseen(`node services-main.ts ${folder}`)).toBe(true);
  expect(unseen(`postgres -D ${folder}1/pg-1`)).toBe(false);
  expect(unseen(`postgres -D /srv${folder}/pg-1`)).toBe(false);
});

test('roots are those that no other process of the run has started, and never this process', () => {
  const processes = [
    seen(),
    seen({ pid: 11, parent: 10 }),
    seen({ pid: 12, parent: 99 }),
    seen({ pid: process.pid }),
    seen({ pid: 13, environment: '' }),
    seen({ pid: 14, parent: 13 }),
  ];
  expect(rootsOf(run, processes).map(({ pid }) => pid)).toEqual([10, 12, 14]);
});
