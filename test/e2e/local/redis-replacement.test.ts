// A whole rolling replacement of a Redis Cluster, from the scenario's file to the verdict, checked against a count of our own;
// and what the audit makes of servers that lose what they acknowledged.
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../../harness/engines/redis/cluster/cluster.ts';
import type { RedisTargetSettings } from '../../../harness/engines/redis/client/session.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import { memberNamed } from '../../../harness/model/topology.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { expectCarriedOut, rehearseCounted } from '../counted-run.ts';
import type { Count, Counted } from '../counted-run.ts';
import { askRedis } from './ask-redis.ts';
import { noOptions } from './rig.ts';

/** Well below the default rates: the test asks whether the figures are right, not how much this machine can carry. */
const overrides = { writeRateHz: 60, readRateHz: 30, warmUpMs: 2000, tailMs: 4000 };

/** Asks a member itself, which listens where it did from the start. */
const asking = (deployment: Deployment, name: string, commands: readonly Command[]) => {
  const { seeds, passwordFile } = deployment.loadProgram().target as RedisTargetSettings;
  const endpoint = seeds[Number(name.split('-')[1]) - 1]!;
  const password = readFileSync(passwordFile!, 'utf8');
  return askRedis(endpoint, password, commands);
};

const keysOn = async (deployment: Deployment, name: string): Promise<readonly string[]> => {
  const [keys] = await asking(deployment, name, [['KEYS', 'drydock:*:master-*']]);
  return keys as readonly string[];
};

const count = async (deployment: Deployment, name: string): Promise<Count> => {
  const keys = await keysOn(deployment, name);
  const gets = keys.map((key): Command => ['GET', key]);
  const values = await asking(deployment, name, [['READONLY'], ...gets]);
  const copies = values.slice(1).map(Number);
  return { rows: copies.reduce((sum, each) => sum + each, 0), ids: keys.length };
};

const found = ({ checks }: Verdict, name: string) => checks.find(({ check }) => check === name)!;

let run: Counted;
beforeAll(async () => {
  run = await rehearseCounted({
    scenario: 'redis-rolling-replacement',
    platform: localPlatform,
    options: noOptions,
    overrides,
    count,
  });
});
afterAll(() => {
  rmSync(run.results, { recursive: true });
});

test('every step took effect, every member is of the newer version, and the run was undone without a problem', () => {
  const { verdict } = run;
  expectCarriedOut(run);
  const members = verdict.topology.after!.members.map(({ name, role, version }) => [name, role, version]);
  const newer = '9.1.2';
  expect(members).toEqual([
    ...['redis-1', 'redis-2', 'redis-3'].map((name) => [name, 'replica', newer]),
    ...['redis-4', 'redis-5', 'redis-6'].map((name) => [name, 'master', newer]),
  ]);
});

test('what is asked of the data passes', () => {
  for (const name of [
    'lost-writes',
    'phantom-writes',
    'duplicate-writes',
    'foreign-writes',
    'replica-agreement',
    'distribution',
    'steps-took-effect',
    'run-completed',
  ])
    expect(found(run.verdict, name), name).toMatchObject({ verdict: 'pass' });
});

test('each member holds what an independent count finds, and the masters together what was acknowledged or recovered', () => {
  const audit = run.verdict.measurements.audit!;
  const masters = ['redis-4', 'redis-5', 'redis-6'].map((name) => run.counts[name]!);
  const total = (of: keyof Count) => masters.reduce((sum, each) => sum + each[of], 0);
  const [together, ...replicas] = audit.members;
  expect(total('ids')).toBe(together!.ids);
  expect(total('rows')).toBe(total('ids'));
  expect(together!.ids).toBe(audit.writes.acknowledged + together!.recovered.count);
  expect(audit.writes.acknowledged).toBeGreaterThan(1000);
  for (const { member, ids } of replicas) expect(run.counts[member]).toEqual({ rows: ids, ids });
});

test('the figures are there for each client policy and each shard, with the settings that they depend on', () => {
  const { measurements, settings } = run.verdict;
  const masters = measurements.services.filter(({ service }) => service === 'master');
  expect(masters.map(({ policy }) => policy)).toEqual(['bounded', 'defaults']);
  for (const { partitions } of masters)
    expect(partitions.map(({ partition }) => partition)).toEqual(['shard-1', 'shard-2', 'shard-3']);
  expect(settings).toMatchObject({
    'redis cluster-node-timeout': '5000',
    'client, defaults': 'ioredis as it comes',
  });
});

test('an acknowledged write that a server drops, and a replica that does not hold what it should, are found', async () => {
  let dropped = '';
  const yaml = `
title: Nothing happens
about: The members are looked at, and that is all.
observe: true
engine: redis
topology: { members: 6, shards: 3 }
load: { writesPerSecond: 60, writeSessions: 6, readsPerSecond: 6, readSessions: 6, warmUp: 1s, tail: 3s }
steps:
  - check-prerequisites: { standbys: 3 }
budget: { downtime: { master: 10s }, lostWrites: 0 }
`;
  const planted = await rehearseCounted({
    scenario: { yaml },
    platform: localPlatform,
    options: noOptions,
    overrides: {},
    count: async (deployment, name) => {
      const member = memberNamed(await deployment.snapshot(), name)!;
      if (name === 'redis-1') {
        dropped = (await keysOn(deployment, name))[0]!;
        await asking(deployment, name, [['DEL', dropped]]);
      }
      if (member.shard === 'shard-2' && member.role === 'replica')
        await asking(deployment, name, [['CONFIG', 'SET', 'replica-read-only', 'no'], ['FLUSHALL']]);
      return count(deployment, name);
    },
  });
  try {
    const [, writer, sequence] = dropped.match(/^drydock:\{.*\}:(.+):(\d+)$/)!;
    const lost = found(planted.verdict, 'lost-writes');
    expect(lost.verdict).toBe('fail');
    expect(lost.details.join('\n')).toContain(`${writer}#${sequence}`);
    const agreement = found(planted.verdict, 'replica-agreement');
    expect(agreement.verdict).toBe('fail');
    expect([agreement.summary, ...agreement.details].join('\n')).toContain('redis-5');
    expect(found(planted.verdict, 'phantom-writes').verdict).toBe('pass');
  } finally {
    rmSync(planted.results, { recursive: true });
  }
});
