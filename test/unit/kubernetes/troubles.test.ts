import { expect, test } from 'vitest';
import { createJudge, warningWords } from '../../../harness/platforms/kubernetes/troubles.ts';
import type { Pod } from '../../../harness/model/kubernetes-objects.ts';
import type { Event } from '../../../harness/platforms/kubernetes/wire.ts';

const patience = { pull: 20_000, room: 60_000 };

const pod = (name: string, status: NonNullable<Pod['status']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  status,
});

const waiting = (name: string, reason: string, message?: string): Pod =>
  pod(name, {
    containerStatuses: [
      {
        name: 'postgres',
        image: 'mirror/pg:17.9',
        state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
      },
    ],
  });

const withoutRoom = pod('pg-4', {
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/5 nodes: Insufficient cpu',
    },
  ],
});

const warning = (reason: string, at: string, name = 'pg-1'): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason },
  type: 'Warning',
  reason,
  message: 'it said so',
  lastTimestamp: at,
  involvedObject: { name },
});

test('a pod that starts as usual is no trouble', () => {
  const judge = createJudge(patience);
  const usual = [waiting('pg-1', 'ContainerCreating'), waiting('pg-2', 'PodInitializing')];
  expect(judge(usual, [], 0)).toEqual({ seen: '', hopeless: null });
});

test('an image that cannot be pulled is named at once, and hopeless once it has lasted', () => {
  const judge = createJudge(patience);
  const refused = [waiting('pg-1', 'ErrImagePull', 'not found')];
  expect(judge(refused, [], 1_000)).toEqual({
    seen: 'pg-1: ErrImagePull: mirror/pg:17.9, not found',
    hopeless: null,
  });
  const backingOff = [waiting('pg-1', 'ImagePullBackOff')];
  expect(judge(backingOff, [], 20_999).hopeless).toBeNull();
  expect(judge(backingOff, [], 21_000).hopeless).toBe('pg-1: ImagePullBackOff: mirror/pg:17.9');
});

test('what passed in between starts to count anew', () => {
  const judge = createJudge(patience);
  judge([waiting('pg-1', 'ErrImagePull')], [], 0);
  judge([waiting('pg-1', 'ContainerCreating')], [], 10_000);
  judge([waiting('pg-1', 'ErrImagePull')], [], 15_000);
  expect(judge([waiting('pg-1', 'ErrImagePull')], [], 30_000).hopeless).toBeNull();
  expect(judge([waiting('pg-1', 'ErrImagePull')], [], 35_000).hopeless).not.toBeNull();
});

test('a pod without room has its own patience, and the scheduler’s words are kept', () => {
  const judge = createJudge(patience);
  expect(judge([withoutRoom], [], 0).seen).toBe('pg-4: Unschedulable: 0/5 nodes: Insufficient cpu');
  expect(judge([withoutRoom], [], 59_000).hopeless).toBeNull();
  expect(judge([withoutRoom], [], 60_000).hopeless).toContain('Insufficient cpu');
});

test('a container that restarts is seen but never hopeless: the operator restarts them on purpose', () => {
  const judge = createJudge(patience);
  judge([waiting('pg-1', 'CrashLoopBackOff')], [], 0);
  const later = judge([waiting('pg-1', 'CrashLoopBackOff')], [], 600_000);
  expect(later).toEqual({ seen: 'pg-1: postgres waits: CrashLoopBackOff', hopeless: null });
});

test('when the pods are silent the newest warnings speak, each once and the latest last', () => {
  const events = [
    warning('FailedMount', '2026-11-21T10:00:03Z'),
    warning('ProvisioningFailed', '2026-11-21T10:00:01Z'),
    warning('FailedMount', '2026-11-21T10:00:04Z'),
    { ...warning('Pulled', '2026-11-21T10:00:05Z'), type: 'Normal' },
  ];
  expect(warningWords(events, 3)).toEqual([
    'pg-1: ProvisioningFailed, it said so',
    'pg-1: FailedMount, it said so',
  ]);
  expect(createJudge(patience)([], events, 0).seen).toContain('FailedMount');
});
