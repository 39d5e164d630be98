// What is done to a cluster by commands alone: which are sent to whom, and what is refused before anything is touched.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { measureLag } from '../../../harness/abilities/durability.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { proveWrite } from '../../../harness/abilities/services.ts';
import { clusterAbilities } from '../../../harness/engines/redis/cluster/abilities.ts';
import { readStored } from '../../../harness/engines/redis/cluster/audit.ts';
import { formCluster } from '../../../harness/engines/redis/cluster/forming.ts';
import {
  everybodyKnows,
  forgetEverywhere,
  forgetStrangers,
} from '../../../harness/engines/redis/cluster/joining.ts';
import { tagOf } from '../../../harness/engines/redis/slots.ts';
import { moveSlots, sendOrder } from '../../../harness/engines/redis/steps/abilities.ts';
import { deedsOf } from '../../../harness/model/ability.ts';
import type { Ability, Deed } from '../../../harness/model/ability.ts';
import { changed, idOf, paperCluster, six } from './cluster-on-paper.ts';
import type { PaperCluster } from './cluster-on-paper.ts';
import { collected } from '../../planted/in-memory.ts';

const doing = <Request, Answer>(
  cluster: PaperCluster,
  token: Ability<Request, Answer>,
): Deed<Request, Answer> => deedsOf(clusterAbilities, cluster)(token)!;

/** The orders that were given, without the questions. */
const orders = ({ asked }: PaperCluster) =>
  asked
    .filter(([, command]) => !/^(CLUSTER (MYID|NODES|INFO|SLOTS)|INFO)/.test(command.join(' ')))
    .map(([member, command]) => `${member}: ${command.join(' ')}`);

describe('forming', () => {
  test('fewer than three masters, or fewer members than masters, are refused', async () => {
    const cluster = paperCluster(six);
    await expect(formCluster(cluster, 2)).rejects.toThrow('2 masters cannot vote');
    await expect(formCluster(cluster, 7)).rejects.toThrow('6 members cannot be 7 masters');
    expect(orders(cluster)).toEqual([]);
  });

  test('an introduction that was lost is made again, by the one who does not know the other, and not at once', async () => {
    const knows: Record<string, string> = Object.fromEntries(['1', '2', '3', '5', '6'].map((id) => [id, '']));
    const cluster = paperCluster(changed('redis-1', { knows }), (_, [, word]) => {
      if (word === 'MEET') knows['4'] = '';
      return undefined;
    });
    let looks = 0;
    // Each look at the clock finds it 3 s later.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => 3000 * looks++);
    onTestFinished(() => {
      clock.mockRestore();
    });
    await everybodyKnows(cluster);
    expect(orders(cluster)).toEqual(['redis-1: CLUSTER MEET 10.0.0.1 7004']);
    expect(looks * 3000).toBeGreaterThan(10_000);
  });
});

describe('a hand-over', () => {
  test.each([
    ['redis-1', six, 'is a master already'],
    ['redis-4', changed('redis-4', { link: 'down' }), 'may lack acknowledged writes'],
    ['redis-4', changed('redis-1', { silent: true }), 'may lack acknowledged writes'],
    ['redis-4', changed('redis-4', { silent: true }), 'does not answer'],
    ['redis-9', six, 'there is no member redis-9'],
  ])('to %s is refused, case %#', async (to, papers, words) => {
    const cluster = paperCluster(papers);
    await expect(doing(cluster, handOver)({ to })).rejects.toThrow(words);
    expect(orders(cluster)).toEqual([]);
  });
});

describe('the lag', () => {
  test('is 0 at the offset that the master had, by the stream received', async () => {
    const papers = changed('redis-4', { offset: 700 }).map((paper) =>
      paper.name === 'redis-1' ? { ...paper, offset: 700 } : paper,
    );
    expect(await doing(paperCluster(papers), measureLag)({ member: 'redis-4' })).toEqual({
      lagMs: 0,
      facts: { master: 'redis-1', masterOffset: 700, replicaOffset: 700, missingBytes: 0, link: 'up' },
    });
  });

  test('is the silence of the master when the replica does not get further', async () => {
    const papers = changed('redis-4', { offset: 650, link: 'down' }).map((paper) =>
      paper.name === 'redis-1' ? { ...paper, offset: 700 } : paper,
    );
    expect(await doing(paperCluster(papers), measureLag)({ member: 'redis-4' })).toEqual({
      lagMs: 4000,
      facts: { master: 'redis-1', masterOffset: 700, replicaOffset: 650, missingBytes: 50, link: 'down' },
    });
  });

  test('cannot be told of a master, nor without one', async () => {
    await expect(doing(paperCluster(six), measureLag)({ member: 'redis-1' })).rejects.toThrow('has no lag');
    const orphan = paperCluster(changed('redis-1', { silent: true }));
    await expect(doing(orphan, measureLag)({ member: 'redis-4' })).rejects.toThrow('does not answer');
  });
});

describe('orders of a runbook', () => {
  test('are sent as they are', async () => {
    const cluster = paperCluster(six);
    const send = doing(cluster, sendOrder);
    await send({ to: 'redis-1', order: 'forget', about: 'redis-4' });
    await send({ to: 'redis-1', order: 'meet', about: 'redis-4' });
    expect(await send({ to: 'redis-1', order: 'fail-over' })).toEqual({ accepted: true, answer: 'OK' });
    expect(orders(cluster)).toEqual([
      `redis-1: CLUSTER FORGET ${idOf('4')}`,
      'redis-1: CLUSTER MEET 10.0.0.1 7004',
      'redis-1: CLUSTER FAILOVER',
    ]);
  });

  test('a refusal is an answer', async () => {
    const refused = 'ERR You should send CLUSTER FAILOVER to a replica';
    const cluster = paperCluster(six, (_, command) => (command[1] === 'FAILOVER' ? { refused } : undefined));
    const answer = await doing(cluster, sendOrder)({ to: 'redis-1', order: 'fail-over' });
    expect(answer).toEqual({ accepted: false, answer: refused });
  });

  test('a member that does not answer is forgotten by the address that the others know', async () => {
    const cluster = paperCluster(changed('redis-4', { silent: true }));
    await doing(cluster, sendOrder)({ to: 'redis-2', order: 'forget', about: 'redis-4' });
    expect(orders(cluster)).toEqual([`redis-2: CLUSTER FORGET ${idOf('4')}`]);
  });
});

describe('forgetting', () => {
  test('is ordered to everybody who knows the node, but not to itself', async () => {
    const papers = changed('redis-2', { knows: { '1': '', '3': '', '5': '', '6': '' } });
    const cluster = paperCluster(papers);
    await forgetEverywhere(cluster, idOf('4'));
    expect(orders(cluster).toSorted()).toEqual(
      ['redis-1', 'redis-3', 'redis-5', 'redis-6'].map((name) => `${name}: CLUSTER FORGET ${idOf('4')}`),
    );
  });

  test('of strangers leaves members alone', async () => {
    const knows = Object.fromEntries(six.map(({ digit }) => [digit, '']));
    const cluster = paperCluster(changed('redis-3', { knows: { ...knows, e: 'master,fail' } }));
    await forgetStrangers(cluster);
    expect(orders(cluster)).toEqual([`redis-3: CLUSTER FORGET ${idOf('e')}`]);
  });

  test('a refusal is told', async () => {
    const refused = "ERR Can't forget my master!";
    const cluster = paperCluster(six, (_, { 1: word }) => (word === 'FORGET' ? { refused } : undefined));
    await expect(forgetEverywhere(cluster, idOf('1'))).rejects.toThrow(refused);
  });
});

describe('moving slots', () => {
  test('sends keys slot by slot with the password, and the new owner learns of it first', async () => {
    const keys = new Map([[5460, ['drydock:{x}:a:1', 'drydock:{x}:a:2']]]);
    const cluster = paperCluster(six, (_, command) => {
      const [name, word, slot] = command;
      if (name === 'MIGRATE') keys.clear();
      if (word !== 'GETKEYSINSLOT') return undefined;
      return keys.get(Number(slot)) ?? [];
    });
    // On paper the slots never change hands, so the wait for everybody to know would be in vain.
    const moving = doing(cluster, moveSlots)({ from: 'redis-1', to: 'redis-2', slots: 2 });
    moving.catch(() => undefined);
    await expect.poll(() => orders(cluster).length).toBeGreaterThanOrEqual(14);
    const [one, two] = [idOf('1'), idOf('2')];
    expect(orders(cluster).slice(0, 14)).toEqual([
      `redis-2: CLUSTER SETSLOT 5459 IMPORTING ${one}`,
      `redis-2: CLUSTER SETSLOT 5460 IMPORTING ${one}`,
      `redis-1: CLUSTER SETSLOT 5459 MIGRATING ${two}`,
      `redis-1: CLUSTER SETSLOT 5460 MIGRATING ${two}`,
      'redis-1: CLUSTER GETKEYSINSLOT 5459 100',
      'redis-1: CLUSTER GETKEYSINSLOT 5460 100',
      'redis-1: MIGRATE 10.0.0.1 7002  0 10000 AUTH secret KEYS drydock:{x}:a:1 drydock:{x}:a:2',
      'redis-1: CLUSTER GETKEYSINSLOT 5460 100',
      `redis-2: CLUSTER SETSLOT 5459 NODE ${two}`,
      `redis-2: CLUSTER SETSLOT 5460 NODE ${two}`,
      `redis-1: CLUSTER SETSLOT 5459 NODE ${two}`,
      `redis-1: CLUSTER SETSLOT 5460 NODE ${two}`,
      `redis-3: CLUSTER SETSLOT 5459 NODE ${two}`,
      `redis-3: CLUSTER SETSLOT 5460 NODE ${two}`,
    ]);
  });

  test.each([
    [{ from: 'redis-1', to: 'redis-4', slots: 1 }, 'redis-4 is a replica'],
    [{ from: 'redis-1', to: 'redis-2', slots: 5462 }, 'redis-1 has 5461 slots'],
    [{ from: 'redis-1', to: 'redis-1', slots: 1 }, 'cannot give'],
  ])('is refused for %o', async (request, words) => {
    const cluster = paperCluster(six);
    await expect(doing(cluster, moveSlots)(request)).rejects.toThrow(words);
    expect(orders(cluster)).toEqual([]);
  });
});

describe('what is stored', () => {
  const [mine, moved] = [
    `drydock:{${tagOf(7)}}:master-bounded-1`,
    `drydock:{${tagOf(9000)}}:master-bounded-1`,
  ];

  test('is read page by page from the member itself; keys in slots of others do not count', async () => {
    const values: Record<string, string | { refused: string }> = {
      [`${mine}:0`]: '1',
      [`${mine}:1`]: '2',
      [`${moved}:2`]: { refused: 'MOVED 9000 10.0.0.1:7002' },
      [`drydock:{${tagOf(7)}}`]: '5',
    };
    const pages: Record<string, [string, string[]]> = {
      '0': ['17', [`${mine}:0`, `${moved}:2`]],
      '17': ['0', [`${mine}:1`, `${mine}:0`, `drydock:{${tagOf(7)}}`, `${mine}:3`]],
    };
    const cluster = paperCluster(six, (_, [name, word]) => {
      if (name === 'SCAN') return pages[String(word)]!;
      return name === 'GET' ? (values[String(word)] ?? null) : undefined;
    });
    expect(await collected(readStored(cluster, 'redis-4'))).toEqual([
      { writer: 'master-bounded-1', sequence: 0, copies: 1 },
      { writer: 'master-bounded-1', sequence: 1, copies: 2 },
    ]);
    expect(new Set(cluster.asked.map(([member]) => member))).toEqual(new Set(['redis-4']));
    expect(orders(cluster)).toContain('redis-4: READONLY');
  });

  test('a key that cannot be read for another reason is no absence', async () => {
    const refused = 'CLUSTERDOWN The cluster is down';
    const cluster = paperCluster(six, (_, [name]) => {
      if (name === 'SCAN') return ['0', [`${mine}:0`]];
      return name === 'GET' ? { refused } : undefined;
    });
    await expect(collected(readStored(cluster, 'redis-1'))).rejects.toThrow(refused);
  });
});

describe('the proof by a write', () => {
  test('writes one key to each shard and finds it on every member', async () => {
    const cluster = paperCluster(six, (_, [name]) => (name === 'GET' ? 'proof' : undefined));
    const { writtenOn, readOn } = await doing(cluster, proveWrite)({ service: 'master' });
    expect(writtenOn).toEqual(['redis-1', 'redis-2', 'redis-3']);
    expect(readOn.toSorted()).toEqual(six.map(({ name }) => name));
    const sets = orders(cluster).filter((order) => order.includes(': SET '));
    expect(sets.map((order) => order.slice(0, 7))).toEqual(['redis-1', 'redis-2', 'redis-3']);
  });

  test('a master that refuses fails it', async () => {
    const refused = 'MOVED 0 10.0.0.1:7001';
    const cluster = paperCluster(six, (_, [name]) => (name === 'SET' ? { refused } : undefined));
    await expect(doing(cluster, proveWrite)({ service: 'master' })).rejects.toThrow(refused);
  });
});
