// The lanes of a plan: who writes, who reads, and how fast.
import { expect, test } from 'vitest';
import { lanesOf } from '../../../harness/plan/lanes.ts';

const load = {
  writeRateHz: 200,
  writeSessions: 2,
  readRateHz: 50,
  readSessions: 1,
  probeRateHz: 40,
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
  expect(lanesOf({ services, load })).toEqual([
    { name: 'rw-session-1', service: 'rw', policy: 'session', kind: 'write', rateHz: 100 },
    { name: 'rw-session-2', service: 'rw', policy: 'session', kind: 'write', rateHz: 100 },
    { name: 'rw-fresh', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 40 },
    { name: 'ro-session-1', service: 'ro', policy: 'session', kind: 'read', rateHz: 50 },
    { name: 'ro-fresh', service: 'ro', policy: 'fresh', kind: 'read', rateHz: 40 },
  ]);
});
