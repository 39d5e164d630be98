// What a snapshot says of members and troubles, from the words of members on paper.
import { describe, expect, test } from 'vitest';
import { takeSnapshot } from '../../../harness/engines/redis/cluster/snapshot.ts';
import { memberNamed } from '../../../harness/model/topology.ts';
import { changed, idOf, paperCluster, six } from './cluster-on-paper.ts';
import type { PaperMember } from './cluster-on-paper.ts';

const troubles = async (papers: readonly PaperMember[]) =>
  (await takeSnapshot(paperCluster(papers))).troubles;

describe('members', () => {
  test('have their roles, shards and shares, and no trouble when all is well', async () => {
    const snapshot = await takeSnapshot(paperCluster(six));
    const shape = snapshot.members.map(({ name, role, shard, share = 0 }) => [
      name,
      role,
      shard,
      Math.round(share * 16384),
    ]);
    expect(shape).toEqual([
      ['redis-1', 'master', 'shard-1', 5461],
      ['redis-2', 'master', 'shard-2', 5462],
      ['redis-3', 'master', 'shard-3', 5461],
      ['redis-4', 'replica', 'shard-1', 5461],
      ['redis-5', 'replica', 'shard-2', 5462],
      ['redis-6', 'replica', 'shard-3', 5461],
    ]);
    expect(snapshot.troubles).toEqual([]);
    expect(memberNamed(snapshot, 'redis-5')).toMatchObject({
      address: idOf('5'),
      version: '9.9.9',
      ready: true,
      timeline: 5,
      replication: { streaming: true, synchronous: false },
      knownBy: ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-6'],
    });
    expect(memberNamed(snapshot, 'redis-2')?.replication).toBeNull();
  });

  test('after a failover the shard is where its slots are, and a master without slots has none', async () => {
    const papers = changed('redis-1', { slots: '' }).map((paper) =>
      paper.name === 'redis-4' ? { name: 'redis-4', digit: '4', slots: '0-5460' } : paper,
    );
    const { members } = await takeSnapshot(paperCluster(papers));
    expect(members[0]).toMatchObject({ role: 'master', shard: '', share: 0 });
    expect(members[3]).toMatchObject({ role: 'master', shard: 'shard-1', share: 5461 / 16384 });
  });

  test('one that does not answer is down and keeps its shard, and so does its replica', async () => {
    const snapshot = await takeSnapshot(paperCluster(changed('redis-1', { silent: true })));
    expect(memberNamed(snapshot, 'redis-1')).toMatchObject({
      role: 'down',
      address: '',
      version: '',
      ready: false,
      timeline: null,
      shard: 'shard-1',
      share: 0,
    });
    expect(memberNamed(snapshot, 'redis-4')).toMatchObject({ role: 'replica', shard: 'shard-1' });
  });

  test.each<Partial<PaperMember>>([{ link: 'down' }, { syncing: true }])(
    'a replica with %o does not stream',
    async (changes) => {
      const snapshot = await takeSnapshot(paperCluster(changed('redis-4', changes)));
      expect(memberNamed(snapshot, 'redis-4')?.replication).toEqual({ streaming: false, synchronous: false });
    },
  );
});

describe('troubles', () => {
  test('slots that nobody serves, by number', async () => {
    expect(await troubles(changed('redis-2', { slots: '5461-7000 7002-10922' }))).toEqual([
      '1 slots are served by nobody: 7001',
    ]);
    expect(await troubles(changed('redis-2', { silent: true }))).toEqual([
      '5462 slots are served by nobody: 5461-10922',
    ]);
  });

  test('slots that two masters claim', async () => {
    expect(await troubles(changed('redis-2', { slots: '5459-10922' }))).toEqual([
      '2 slots are claimed by more than one master: 5459-5460',
    ]);
  });

  test('slots on the move', async () => {
    const slots = `0-5460 [7->-${idOf('2')}] [8->-${idOf('2')}] [9-<-${idOf('3')}]`;
    expect(await troubles(changed('redis-1', { slots }))).toContain(
      'redis-1 is migrating to redis-2: slots 7-8',
    );
    expect(await troubles(changed('redis-1', { slots }))).toContain(
      'redis-1 is importing from redis-3: slots 9',
    );
  });

  test('members that find the cluster failed, or another member', async () => {
    const knows = { '1': '', '2': 'master,fail?', '3': 'master,fail', '4': '', '5': '', '6': '' };
    expect(await troubles(changed('redis-1', { state: 'fail', knows }))).toEqual([
      'redis-1 finds the cluster in the state fail',
      'redis-1 takes redis-2 for suspected',
      'redis-1 takes redis-3 for failed',
    ]);
  });

  test('members that clients are not sent to, for as long as they have something to serve', async () => {
    expect(await troubles(changed('redis-1', { hides: '36' }))).toEqual([
      'clients are sent to redis-3 by all but redis-1',
      'clients are sent to redis-6 by all but redis-1',
    ]);
    const seventh = { name: 'redis-7', digit: '7', slots: '' };
    const hidden = [...changed('redis-1', { hides: '7' }), seventh];
    expect(await troubles(hidden)).toEqual([]);
  });

  test('members that one does not know, and nodes that are none', async () => {
    const knows = { '1': '', '2': '', '3': '', '5': '', '6': '', e: 'master', f: 'handshake' };
    expect(await troubles(changed('redis-1', { knows }))).toEqual([
      'redis-4 is not known to redis-1',
      'redis-1 knows 1 nodes that are no members',
    ]);
  });
});
