// When a CloudNativePG cluster sleeps and when it is awake, by what the operator says and by its pods.
import { expect, test } from 'vitest';
import { notAsleep, notAwake } from '../../../harness/engines/postgres/cloudnative-pg/hibernation.ts';

const saying = (status: string, message: string) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'pg' },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'cnpg.io/hibernation', status, message },
    ],
  },
});

test('it sleeps when the operator says so and no pod is left', () => {
  expect(notAsleep(saying('True', 'Cluster has been hibernated'), [])).toBeNull();
});

test('it does not sleep while a pod is there, while the operator says no, or before it says anything', () => {
  expect(notAsleep(saying('True', 'hibernated'), [{ name: 'pg-2' }])).toBe('hibernated; still there: pg-2');
  expect(notAsleep(saying('False', 'Waiting for pg-1 to be deleted'), [])).toBe(
    'Waiting for pg-1 to be deleted; still there: nobody',
  );
  expect(notAsleep({ ...saying('', ''), status: {} }, [{ name: 'pg-1' }, { name: 'pg-2' }])).toBe(
    'the operator has not begun; still there: pg-1, pg-2',
  );
  expect(notAsleep(null, [])).toContain('has not begun');
});

test('it is awake when all wanted pods are ready, whatever the operator said before it slept', () => {
  const ready = { ready: true, leaving: false };
  expect(notAwake(2, [ready, ready])).toBeNull();
  expect(notAwake(2, [])).toBe('0 of 2 pods are ready');
  expect(notAwake(2, [ready, { ...ready, ready: false }])).toBe('1 of 2 pods are ready');
  expect(notAwake(2, [ready, { ...ready, leaving: true }])).toBe('1 of 2 pods are ready');
});
