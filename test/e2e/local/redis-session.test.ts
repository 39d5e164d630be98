// What the Redis session does beyond the contract of all sessions, on a real cluster whose members are healthy, frozen, or hand
// slots over: every outcome is compared with the keys that are there.
import { kill } from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { keyOf, parseKey, slotFor } from '../../../harness/engines/redis/client/keys.ts';
import { createRedisTarget } from '../../../harness/engines/redis/client/session.ts';
import type { RedisTargetSettings } from '../../../harness/engines/redis/client/session.ts';
import { slotOfKey, slotRange, tagOf } from '../../../harness/engines/redis/slots.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { Answer, ClientEvent, Session, WriteId } from '../../../load/target.ts';
import { startSmallRedis, until } from './small-redis.ts';
import type { Node, SmallRedis } from './small-redis.ts';

const patienceMs = 10_000;

let cluster: SmallRedis;
beforeAll(async () => {
  cluster = await startSmallRedis();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  for (const node of cluster.masters) await node.ask('FLUSHALL');
});

interface Opened {
  readonly session: Session;
  readonly events: ClientEvent[];
}

const open = async (
  lane: Partial<Pick<Lane, 'service' | 'policy' | 'partition'>> = {},
  change: Partial<RedisTargetSettings> = {},
): Promise<Opened> => {
  const { masters, passwordFile } = cluster;
  const seeds = masters.map(({ port }) => ({ host: '127.0.0.1', port }));
  const target = createRedisTarget({ seeds, passwordFile, shards: 3, waitReplicas: 0, ...change });
  const events: ClientEvent[] = [];
  target.watch?.((event) => void events.push(event));
  const session = await target.open({ service: 'master', policy: 'bounded', ...lane }, patienceMs);
  onTestFinished(() => {
    session.close();
  });
  return { session, events };
};

const ids = (count: number, writer = 'w'): readonly WriteId[] =>
  Array.from({ length: count }, (_, sequence) => ({ writer, sequence }));

const writeAll = (session: Session, writes: readonly WriteId[]): Promise<readonly Answer[]> =>
  Promise.all(writes.map((id) => session.write(id, patienceMs)));

/** The writes that are there, and how often each was carried out. */
const storedWrites = async (): Promise<ReadonlyMap<string, number>> => {
  const stored = await cluster.stored();
  return new Map([...stored].map(([key, copies]) => [nameOf(parseKey(key)!), copies]));
};
const nameOf = ({ writer, sequence }: WriteId): string => `${writer} ${sequence}`;

/** The server is stopped without ending until the work is done. */
const whileFrozen = async <T>(node: Node, work: () => Promise<T>): Promise<T> => {
  kill(node.pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    kill(node.pid, 'SIGCONT');
  }
};

describe('slots', () => {
  it('are what a real server says they are, for keys and for the tag of every slot', async () => {
    const keys = ['a', '{a}b', 'a{}b', '{', 'ä{ö}ü', keyOf({ writer: 'w-1', sequence: 7 }, 12_000)];
    for (const key of keys)
      expect(await cluster.masters[0].ask('CLUSTER', 'KEYSLOT', key)).toBe(slotOfKey(key));
    for (let slot = 0; slot < 16_384; slot += 997)
      expect(await cluster.masters[0].ask('CLUSTER', 'KEYSLOT', `{${tagOf(slot)}}`)).toBe(slot);
  });
});

describe('a healthy cluster', () => {
  it.each(['shard-1', 'shard-2', 'shard-3'])(
    'is written to within %s by a lane of that partition',
    async (partition) => {
      const { session, events } = await open({ partition });
      const shard = Number(partition.slice(-1)) - 1;
      const answers = await writeAll(session, ids(20));
      expect(new Set(answers.map(({ peer }) => peer?.address))).toEqual(
        new Set([cluster.masters[shard]!.id]),
      );
      expect(events).toEqual([]);
    },
  );

  it('is read from replicas through `replica`, from both through `any`, from masters through `master`', async () => {
    const roles = async (service: string): Promise<ReadonlySet<string | undefined>> => {
      const { session } = await open({ service, partition: 'shard-1' });
      const answers = await Promise.all(Array.from({ length: 40 }, () => session.read(patienceMs)));
      expect(answers.every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
      return new Set(answers.map(({ peer }) => `${peer?.role} ${peer?.address}`));
    };
    const master = `master ${cluster.masters[0].id}`;
    const replica = `replica ${cluster.replica.id}`;
    expect(await roles('replica')).toEqual(new Set([replica]));
    expect(await roles('any')).toEqual(new Set([master, replica]));
    expect(await roles('master')).toEqual(new Set([master]));
  });
});

describe('connecting', () => {
  it('without the password gives up and says why', async () => {
    const seeds = cluster.masters.map(({ port }) => ({ host: '127.0.0.1', port }));
    const target = createRedisTarget({ seeds, shards: 3, waitReplicas: 0 });
    await expect(target.open({ service: 'master', policy: 'bounded' }, 500)).rejects.toThrow(
      'timed out while connecting: NOAUTH not logged in',
    );
  });
});

describe('a slot that is handed to another master', () => {
  it('is followed there, and the client tells that it was redirected and has learned it', async () => {
    const { session, events } = await open({ partition: 'shard-2' });
    const [, from, to] = cluster.masters;
    const id = { writer: 'w', sequence: 1 };
    const slot = slotFor(id, slotRange(1, 3));
    expect(await session.write(id, patienceMs)).toMatchObject({ peer: { address: from.id } });
    await from.ask('FLUSHALL');
    await to.ask('CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
    await from.ask('CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
    try {
      expect(await session.write(id, patienceMs)).toEqual({
        outcome: 'acknowledged',
        peer: { address: to.id, role: 'master' },
      });
      await until('news of the routes', () =>
        Promise.resolve(events.some(({ milestone }) => milestone === 'routes-refreshed')),
      );
      expect(events).toContainEqual({
        milestone: 'redirected',
        detail: `bounded client of master, shard-2: 127.0.0.1:${from.port} answered MOVED ${slot} 127.0.0.1:${to.port}`,
      });
      expect(events).toContainEqual({
        milestone: 'routes-refreshed',
        detail: `bounded client of master, shard-2: slots ${slot}-${slot} from 127.0.0.1:${from.port} to 127.0.0.1:${to.port}`,
      });
    } finally {
      await to.ask('FLUSHALL');
      await from.ask('CLUSTER', 'SETSLOT', slot, 'NODE', from.id);
      await to.ask('CLUSTER', 'SETSLOT', slot, 'NODE', from.id);
    }
  });

  it('is asked for where it is going while it is half moved', async () => {
    const { session } = await open({ partition: 'shard-2' });
    const [, from, to] = cluster.masters;
    const id = { writer: 'w', sequence: 1 };
    const slot = slotFor(id, slotRange(1, 3));
    await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
    await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
    try {
      expect(await session.write(id, patienceMs)).toMatchObject({ peer: { address: to.id } });
    } finally {
      await to.ask('FLUSHALL');
      for (const node of [from, to]) await node.ask('CLUSTER', 'SETSLOT', slot, 'STABLE');
    }
  });
});

describe('a master that is frozen', () => {
  it('makes a client with defaults wait until the thaw, and then acknowledge', async () => {
    const { session } = await open({ partition: 'shard-3', policy: 'defaults' });
    const bounded = await open({ partition: 'shard-3' });
    for (const opened of [session, bounded.session])
      await opened.write({ writer: 'w', sequence: 0 }, patienceMs);
    let ended = false;
    const answer = await whileFrozen(cluster.masters[2], async () => {
      const waiting = session.write({ writer: 'w', sequence: 1 }, 100).finally(() => {
        ended = true;
      });
      expect(await bounded.session.write({ writer: 'v', sequence: 1 }, 1000)).toMatchObject({
        timedOut: true,
      });
      expect(ended).toBe(false);
      return { waiting };
    });
    expect(await answer.waiting).toMatchObject({ outcome: 'acknowledged' });
    expect((await storedWrites()).get('w 1')).toBe(1);
  });
});

describe('a write that a replica must confirm', () => {
  it('is acknowledged when it does, over one connection or many writes at once', async () => {
    const { session } = await open({ partition: 'shard-1' }, { waitReplicas: 1 });
    const answers = await writeAll(session, ids(30));
    expect(answers.every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
  });

  it('is unknown while the replica is frozen, and there on the master', async () => {
    const { session } = await open({ partition: 'shard-1' }, { waitReplicas: 1, waitTimeoutMs: 200 });
    await session.write({ writer: 'w', sequence: 0 }, patienceMs);
    const answers = await whileFrozen(cluster.replica, () => writeAll(session, ids(5, 'v')));
    for (const answer of answers)
      expect(answer).toEqual({
        outcome: 'unknown',
        reason: 'confirmed by 0 of 1 replicas',
        peer: { address: cluster.masters[0].id, role: 'master' },
      });
    expect((await storedWrites()).size).toBe(6);
  });
});
