// The lanes of a plan: who writes, who reads, and how fast.
import { describe, expect, test } from 'vitest';
import { lanesOf } from '../../../harness/plan/lanes.ts';

const load = {
  writeRateHz: 200,
  writeSessions: 2,
  readRateHz: 50,
  readSessions: 1,
  probeRateHz: 40,
  waitReplicas: 0,
  ackWithinMs: 500,
  operationTimeoutMs: 2000,
  warmUpMs: 5000,
  tailMs: 5000,
};

test('a service that takes writes has sessions that write and fresh writes, a service that reads has reads', () => {
  const services = [
    { service: 'rw', kind: 'write', roles: ['primary'] },
    { service: 'ro', kind: 'read', roles: ['standby'] },
  ] as const;
  expect(lanesOf({ services, policies: ['session', 'fresh'], partitions: [], load })).toEqual([
    { name: 'rw-session-1', service: 'rw', policy: 'session', kind: 'write', rateHz: 100 },
    { name: 'rw-session-2', service: 'rw', policy: 'session', kind: 'write', rateHz: 100 },
    { name: 'rw-fresh', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 40 },
    { name: 'ro-session-1', service: 'ro', policy: 'session', kind: 'read', rateHz: 50 },
    { name: 'ro-fresh', service: 'ro', policy: 'fresh', kind: 'read', rateHz: 40 },
  ]);
});

describe('where data is split', () => {
  const services = [{ service: 'master', kind: 'write', roles: ['master'] }] as const;
  const lanes = (writeSessions: number) =>
    lanesOf({
      services,
      policies: ['bounded', 'defaults'],
      partitions: ['shard-1', 'shard-2', 'shard-3'],
      load: { ...load, writeRateHz: 120, writeSessions },
    });

  test('every client policy has its own clients, spread over the shards in turn', () => {
    expect(lanes(3)).toEqual(
      ['bounded', 'defaults'].flatMap((policy) =>
        [1, 2, 3].map((number) => ({
          name: `master-${policy}-${number}`,
          service: 'master',
          policy,
          kind: 'write',
          rateHz: 40,
          partition: `shard-${number}`,
        })),
      ),
    );
  });

  test('every shard gets an equal share of the rate, however many clients it has', () => {
    const bounded = lanes(4).filter(({ policy }) => policy === 'bounded');
    expect(bounded.map(({ partition, rateHz }) => [partition, rateHz])).toEqual([
      ['shard-1', 20],
      ['shard-2', 40],
      ['shard-3', 40],
      ['shard-1', 20],
    ]);
  });
});
