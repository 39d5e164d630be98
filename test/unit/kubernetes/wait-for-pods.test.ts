// A wait that pods must run for, over troubles that a test makes up.
import { expect, test } from 'vitest';
import { waitForPods } from '../../../harness/model/wait-for-pods.ts';

const wait = {
  what: 'a server',
  deadlineMs: 0,
  signal: new AbortController().signal,
  next: 'look',
  ask: () => Promise.resolve({ seen: 'its pod is not ready' }),
};
const troubles = (seen: string, hopeless: string | null) => ({
  troubles: () => Promise.resolve({ seen, hopeless }),
});

test('what the cluster says is seen behind what is missing, and nothing is added where it says nothing', async () => {
  await expect(waitForPods(troubles('no room', null), wait)).rejects.toThrow(
    'last seen: its pod is not ready; no room',
  );
  await expect(waitForPods(troubles('', null), wait)).rejects.toThrow(/last seen: its pod is not ready$/);
});

test('a pod that will never start ends the wait before its deadline', async () => {
  const patient = { ...wait, deadlineMs: 60_000 };
  await expect(waitForPods(troubles('', 'no such image'), patient)).rejects.toThrow(
    'waited in vain for a server: no such image',
  );
});

test('nobody is asked for troubles when it is done', async () => {
  const asked = { troubles: () => Promise.reject(new Error('asked')) };
  const done = { ...wait, ask: () => Promise.resolve({ done: 7 }) };
  expect(await waitForPods(asked, done)).toBe(7);
});
