// A Redis Cluster as processes: what a rolling replacement, a failure and a reshard do, by the deployment's abilities on real
// servers; what is stored is counted against what was written.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../load/target.ts';
import { measureLag } from '../../../harness/abilities/durability.ts';
import { freeze, kill, lose } from '../../../harness/abilities/harms.ts';
import { recreateMember, replaceMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { proveWrite } from '../../../harness/abilities/services.ts';
import {
  addShard,
  moveSlots,
  removeShard,
  sendOrder,
  spreadSlots,
} from '../../../harness/engines/redis/steps/abilities.ts';
import { redisProcesses } from '../../../harness/engines/redis/processes/processes.ts';
import { redisServices } from '../../../harness/engines/redis/services.ts';
import { createRedisTarget } from '../../../harness/engines/redis/client/session.ts';
import type { RedisTargetSettings } from '../../../harness/engines/redis/client/session.ts';
import type { Command } from '../../../harness/engines/redis/cluster/cluster.ts';
import type { Ability } from '../../../harness/model/ability.ts';
import type { Harmed, Lasting } from '../../../harness/model/body.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { LocalSite } from '../../../harness/model/site.ts';
import { memberNamed, primaryOf } from '../../../harness/model/topology.ts';
import { timeoutsMs } from '../../../harness/model/timeouts.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { listProcesses } from '../../../harness/platforms/local/processes.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deedOf, inflictOn } from '../asking.ts';
import { askRedis } from './ask-redis.ts';
import { noOptions, openRig, planFor } from './rig.ts';
import type { Rig } from './rig.ts';
import { collected } from '../../planted/in-memory.ts';

/** For conditions that a busy machine reaches late. */
const patience = { timeout: 30_000, interval: 100 };

let rig: Rig;
let site: LocalSite;
let deployment: Deployment;

const bringUp = async (shards = 3): Promise<void> => {
  rig = await openRig('redis');
  site = await localPlatform.open(rig.context, noOptions);
  const plan = planFor({ members: 6, synchronous: 0 }, redisServices);
  deployment = await redisProcesses.open(
    site,
    { ...plan, topology: { ...plan.topology, shards } },
    rig.context,
  );
};

const ask = <Request, Answer>(token: Ability<Request, Answer>) => deedOf(deployment, token);
const harm = (token: Ability<Lasting, Harmed>, name: string) =>
  inflictOn(deployment.bodies.member?.(name), token);

const takeDown = async (): Promise<void> => {
  expect(await rig.unwind()).toEqual([]);
  const left = (await listProcesses()).filter(({ command }) => command.includes(site.workFolder));
  expect(left).toEqual([]);
  await expect(stat(site.workFolder)).rejects.toThrow('ENOENT');
};

const target = (): RedisTargetSettings => deployment.loadProgram().target as RedisTargetSettings;

const portOf = (name: string): number => {
  const { port } = target().seeds[Number(name.split('-')[1]) - 1]!;
  return port;
};

/** Asks a member itself. */
const asking = async (name: string, ...commands: Command[]) => {
  const password = await readFile(target().passwordFile!, 'utf8');
  return askRedis({ host: '127.0.0.1', port: portOf(name) }, password, commands);
};

const shape = async () => {
  const { members } = await deployment.snapshot();
  return members.map(({ name, role, shard, version, replication }) =>
    [name, role, shard, version, replication === null ? '' : replication.streaming].join(' ').trim(),
  );
};

let written = 0;

/** Writes so many ids over all slots, as the load does; resolves when all are acknowledged. */
const write = async (count: number): Promise<void> => {
  const session: Session = await createRedisTarget(target()).open(
    { service: 'master', policy: 'bounded' },
    5000,
  );
  try {
    for (let number = 0; number < count; number += 1, written += 1) {
      const answer = await session.write({ writer: 'test', sequence: written }, 2000);
      expect(answer).toMatchObject({ outcome: 'acknowledged' });
    }
  } finally {
    session.close();
  }
};

/** How many ids each shard's members hold, once the replicas have caught up; all of a shard hold the same ones, each once. */
const storedByShard = async (): Promise<Record<string, number>> => {
  await deployment.settle();
  const { members } = await deployment.snapshot();
  const counts: Record<string, number> = {};
  for (const { name, shard = '' } of members) {
    const rows = await collected(deployment.stored(name));
    expect(rows.every(({ writer, copies }) => writer === 'test' && copies === 1)).toBe(true);
    expect(new Set(rows.map(({ sequence }) => sequence)).size).toBe(rows.length);
    expect(counts[shard] ?? rows.length, name).toBe(rows.length);
    counts[shard] = rows.length;
  }
  return counts;
};

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const milestones = () =>
  rig.events.flatMap((event) =>
    event.kind === 'milestone' ? [`${event.milestone} ${event.shard ?? ''}`] : [],
  );

describe('a rolling replacement', () => {
  beforeAll(() => bringUp());
  afterAll(takeDown);

  test('starts with three masters and a replica of each, of the older version, in sync and without troubles', async () => {
    expect(await shape()).toEqual([
      'redis-1 master shard-1 9.0.0',
      'redis-2 master shard-2 9.0.0',
      'redis-3 master shard-3 9.0.0',
      'redis-4 replica shard-1 9.0.0 true',
      'redis-5 replica shard-2 9.0.0 true',
      'redis-6 replica shard-3 9.0.0 true',
    ]);
    const { troubles, members } = await deployment.snapshot();
    expect(troubles).toEqual([]);
    expect(members.map(({ knownBy }) => knownBy?.length)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(await deployment.versions()).toEqual({ redis: '9.0.0 -> 9.1.2' });
    const settings = rig.events.find((event) => event.kind === 'settings')?.settings;
    expect(settings).toMatchObject({ 'redis cluster-node-timeout': '5000' });
    expect(settings?.['client, bounded']).toContain('maxRedirections 3');
  });

  test('keeps its password to files that only the servers’ user reads', async () => {
    const password = await readFile(target().passwordFile!, 'utf8');
    for (const file of ['redis.password', 'redis-1/server.conf'])
      expect((await stat(join(site.workFolder, file))).mode & 0o777).toBe(0o600);
    const commands = (await listProcesses()).map(({ command }) => command);
    expect(commands.filter((command) => command.includes(password))).toEqual([]);
    expect(commands.filter((command) => command.includes(`${site.workFolder}/redis-`))).toHaveLength(6);
    await expect(askRedis(target().seeds[0]!, 'wrong', [['PING']])).rejects.toThrow('WRONGPASS');
  });

  test('what was written is on both members of its shard, once, and nowhere else', async () => {
    await write(300);
    const counts = await storedByShard();
    expect(total(counts)).toBe(300);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(80);
    const proof = await ask(proveWrite)({ service: 'master' });
    expect(proof.writtenOn.toSorted()).toEqual(['redis-1', 'redis-2', 'redis-3']);
    expect(proof.readOn.toSorted()).toEqual((await deployment.snapshot()).members.map(({ name }) => name));
    expect(total(await storedByShard())).toBe(300);
  });

  test('refuses to replace a master or to hand over to one, and changes nothing', async () => {
    const before = await shape();
    await expect(ask(replaceMember)({ member: 'redis-1', version: 'newer' })).rejects.toThrow('is a master');
    await expect(ask(handOver)({ to: 'redis-1' })).rejects.toThrow('is a master already');
    await expect(ask(measureLag)({ member: 'redis-1' })).rejects.toThrow('has no lag');
    expect(() => deployment.bodies.member?.('redis-9')).toThrow('there is no member redis-9');
    expect(await shape()).toEqual(before);
  });

  test('replaces a replica on its data, in sync when that is done', async () => {
    await ask(replaceMember)({ member: 'redis-4', version: 'newer' });
    expect(await shape()).toContain('redis-4 replica shard-1 9.1.2 true');
    expect((await ask(measureLag)({ member: 'redis-4' })).lagMs).toBe(0);
    expect((await deployment.snapshot()).troubles).toEqual([]);
  });

  test('hands over to it: everybody agrees, the old master follows, and the log tells how', async () => {
    const before = memberNamed(await deployment.snapshot(), 'redis-4')!.timeline!;
    await ask(handOver)({ to: 'redis-4' });
    expect(await shape()).toEqual(
      expect.arrayContaining(['redis-1 replica shard-1 9.0.0 true', 'redis-4 master shard-1 9.1.2']),
    );
    expect((await deployment.snapshot()).troubles).toEqual([]);
    expect(primaryOf(await deployment.snapshot(), { shard: 'shard-1' })?.timeline).toBeGreaterThan(before);
    const wanted = ['hand-over-requested', 'old-primary-fenced', 'primary-chosen', 'promoted'];
    // Two members' logs tell of them, and either may be read first.
    await expect
      .poll(() => milestones().toSorted(), patience)
      .toEqual(wanted.map((milestone) => `${milestone} shard-1`).toSorted());
    expect(total(await storedByShard())).toBe(300);
  });

  test('a member that is deleted and started again comes back at another port, on its data, and is found', async () => {
    const port = portOf('redis-5');
    await ask(recreateMember)({ member: 'redis-5', version: 'newer' });
    expect(portOf('redis-5')).not.toBe(port);
    await expect.poll(shape, patience).toContain('redis-5 replica shard-2 9.1.2 true');
    await expect.poll(async () => (await deployment.snapshot()).troubles, patience).toEqual([]);
    const [nodes] = await asking('redis-1', ['CLUSTER', 'NODES']);
    expect(nodes).toContain(`127.0.0.1:${portOf('redis-5')}@`);
    expect(nodes).not.toContain(`127.0.0.1:${port}@`);
    expect(total(await storedByShard())).toBe(300);
  });

  test('orders of a runbook are answered in the server’s words', async () => {
    expect(await ask(sendOrder)({ to: 'redis-2', order: 'fail-over' })).toEqual({
      accepted: false,
      answer: 'ERR You should send CLUSTER FAILOVER to a replica',
    });
    const meet = await ask(sendOrder)({ to: 'redis-2', order: 'meet', about: 'redis-3' });
    expect(meet).toEqual({ accepted: true, answer: 'OK' });
    expect(await ask(sendOrder)({ to: 'redis-6', order: 'forget', about: 'redis-3' })).toEqual({
      accepted: false,
      answer: "ERR Can't forget my master!",
    });
  });
});

describe('slots and shards', () => {
  beforeAll(() => bringUp());
  afterAll(takeDown);

  test('slots move with their keys and are spread again', async () => {
    written = 0;
    await write(600);
    const before = await storedByShard();
    expect(await ask(moveSlots)({ from: 'redis-1', to: 'redis-2', slots: 120 })).toEqual({ moved: 120 });
    const { members, troubles } = await deployment.snapshot();
    expect(troubles).toEqual([]);
    expect(members.slice(0, 3).map(({ share = 0 }) => Math.round(share * 16_384))).toEqual([
      5341, 5582, 5461,
    ]);
    const after = await storedByShard();
    expect(total(after)).toBe(600);
    expect(after['shard-1']).toBeLessThan(before['shard-1']!);
    expect(after['shard-3']).toBe(before['shard-3']);
    expect(await ask(spreadSlots)(undefined)).toEqual({ moved: 120 });
    expect(total(await storedByShard())).toBe(600);
  });

  test('a shard joins without data, takes some, gives it back and leaves nothing behind', async () => {
    expect(await ask(addShard)(undefined)).toBe('redis-7');
    expect((await shape()).slice(6)).toEqual(['redis-7 master  9.0.0', 'redis-8 replica  9.0.0 true']);
    expect((await deployment.snapshot()).troubles).toEqual([]);
    await ask(moveSlots)({ from: 'redis-3', to: 'redis-7', slots: 60 });
    expect((await shape()).slice(6)).toEqual([
      'redis-7 master shard-4 9.0.0',
      'redis-8 replica shard-4 9.0.0 true',
    ]);
    await write(200);
    expect(total(await storedByShard())).toBe(800);
    await ask(removeShard)({ member: 'redis-8' });
    expect(await shape()).toHaveLength(6);
    expect((await deployment.snapshot()).troubles).toEqual([]);
    expect(total(await storedByShard())).toBe(800);
    const commands = (await listProcesses()).map(({ command }) => command);
    expect(
      commands.filter((command) => /redis-[78]\b/.test(command) && command.includes(site.workFolder)),
    ).toEqual([]);
    await expect(stat(join(site.workFolder, 'redis-7'))).rejects.toThrow('ENOENT');
  });
});

describe('failures', () => {
  beforeAll(() => bringUp());
  afterAll(takeDown);

  test('a killed master is replaced by its replica after the vote, and comes back as a replica', async () => {
    const killed = await harm(kill, 'redis-1');
    const down = await deployment.snapshot();
    expect(memberNamed(down, 'redis-1')).toMatchObject({ role: 'down', shard: 'shard-1', ready: false });
    expect(down.troubles).toContain('5461 slots are served by nobody: 0-5460');
    await expect.poll(shape, patience).toContain('redis-4 master shard-1 9.0.0');
    const failover = ['suspected', 'noticed', 'primary-chosen', 'promoted'].map(
      (milestone) => `${milestone} shard-1`,
    );
    await expect.poll(() => milestones().toSorted(), patience).toEqual(failover.toSorted());
    await killed.lift();
    await expect.poll(shape, patience).toContain('redis-1 replica shard-1 9.0.0 true');
    await expect.poll(async () => (await deployment.snapshot()).troubles, patience).toEqual([]);
  });

  test('a frozen master does not answer, is replaced, and follows when it thaws', async () => {
    const frozen = await harm(freeze, 'redis-2');
    await expect.poll(shape, patience).toContain('redis-5 master shard-2 9.0.0');
    expect(memberNamed(await deployment.snapshot(), 'redis-2')?.role).toBe('down');
    await frozen.lift();
    await expect.poll(shape, patience).toContain('redis-2 replica shard-2 9.0.0 true');
  });

  test('a member that lost its data joins again with a copy, and its lost node is forgotten', async () => {
    written = 0;
    await write(150);
    // A master acknowledges before its replica has it: what is lost with the master is another matter.
    await deployment.settle();
    const lost = await harm(lose, 'redis-3');
    await lost.lift();
    expect(await shape()).toEqual(
      expect.arrayContaining(['redis-6 master shard-3 9.0.0', 'redis-3 replica shard-3 9.0.0 true']),
    );
    const { members, troubles } = await deployment.snapshot();
    expect(troubles).toEqual([]);
    expect(
      memberNamed(members.length === 6 ? { members } : { members: [] }, 'redis-3')?.knownBy,
    ).toHaveLength(5);
    expect(total(await storedByShard())).toBe(150);
  });
});

describe('bad states end in a finding', () => {
  afterEach(takeDown);

  test('fewer than three masters', async () => {
    await expect(bringUp(2)).rejects.toThrow('2 masters cannot vote on who replaces one');
  });

  test('a slot that nobody serves, and a replica that never syncs', async () => {
    await bringUp();
    const patient = timeoutsMs.settle;
    await asking('redis-1', ['CLUSTER', 'DELSLOTS', 7]);
    const prerequisites = { standbys: 3, synchronous: 0 };
    const check = checkPrerequisites.carryOut(prerequisites, { deployment } as never);
    await expect(check).rejects.toThrow(
      'the database reports no trouble: wanted none, seen 1 slots are served by nobody: 7',
    );
    // Its master refuses it from now on, as one with another password does.
    await asking('redis-5', ['CONFIG', 'SET', 'masterauth', 'wrong']);
    await asking('redis-2', ['CLIENT', 'KILL', 'TYPE', 'replica']);
    try {
      Object.assign(timeoutsMs, { settle: 1500 });
      await expect(deployment.settle()).rejects.toThrow(
        'redis-5 to hold what its master holds; last seen: its link',
      );
    } finally {
      Object.assign(timeoutsMs, { settle: patient });
    }
    await expect(ask(handOver)({ to: 'redis-5' })).rejects.toThrow(
      'may lack acknowledged writes; nothing was changed',
    );
    expect((await ask(measureLag)({ member: 'redis-5' })).facts['link']).toBe('down');
  });
});
