import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunError } from '../../../harness/model/errors.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import { containersOf, requireDocker, requireKind } from '../../../harness/platforms/kubernetes/docker.ts';

// Stand-ins for programs, in a folder that is the whole search path.
let folder = '';
const searchPath = process.env['PATH'];
const signal = new AbortController().signal;

const standIn = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};

const failureOf = async (promise: Promise<unknown>): Promise<RunError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RunError) return error;
  throw new Error(`no RunError, but ${String(error)}`);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-programs-'));
  process.env['PATH'] = folder;
});
afterEach(() => {
  process.env['PATH'] = searchPath;
  rmSync(folder, { recursive: true });
});

test('no docker is told with how to get it', async () => {
  const error = await failureOf(requireDocker(signal));
  expect(error.message).toBe('there is no program docker');
  expect(error.next).toContain('Install Docker');
});

test('a Docker that is not running is told apart from none, in its own words', async () => {
  standIn('docker', '[ "$1" = --version ] && exit 0\necho "Cannot connect to the Docker daemon" >&2\nexit 1');
  const error = await failureOf(requireDocker(signal));
  expect(error.message).toContain('the Docker engine does not answer');
  expect(error.message).toContain('Cannot connect to the Docker daemon');
  expect(error.next).toContain('Start it');
});

test('no kind is told with how to get it', async () => {
  const error = await failureOf(requireKind(signal));
  expect(error.message).toBe('there is no program kind');
  expect(error.next).toContain('Install kind');
});

test('an interruption stays one', async () => {
  standIn('docker', 'exit 0');
  const reason = new Error('Ctrl-C');
  await expect(requireDocker(AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a program that is ended takes along what it started', async () => {
  const started = join(folder, 'started');
  standIn('docker', `/bin/sh -c 'echo started > ${started}; exec /bin/sleep 60' & wait`);
  const stop = new AbortController();
  const asking = containersOf('drydock', stop.signal);
  await waitFor({
    what: 'the child',
    deadlineMs: 10_000,
    signal,
    next: '',
    ask: async () => {
      const line = await readFile(started, 'utf8');
      return line.endsWith('\n') ? { done: line } : { seen: line };
    },
  });
  stop.abort(new Error('Ctrl-C'));
  // The child holds the output open: had it gone on, this would wait for it, and the test would run out of time.
  await expect(asking).rejects.toThrow('Ctrl-C');
});

test('the containers of a cluster are read with their state', async () => {
  standIn(
    'docker',
    String.raw`printf 'drydock-worker\trunning\tkindest/node:v1\ndrydock-worker2\texited\tkindest/node:v1\n'`,
  );
  expect(await containersOf('drydock', signal)).toEqual([
    { name: 'drydock-worker', running: true, image: 'kindest/node:v1' },
    { name: 'drydock-worker2', running: false, image: 'kindest/node:v1' },
  ]);
});
