// The text of CLUSTER NODES as servers wrote it, and ranges of slots.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseNodes,
  rangesOf,
  rangesText,
  sizeOf,
  slotsIn,
} from '../../../harness/engines/redis/cluster/nodes.ts';

const [first, second, third] = [
  '25ea67b4d6701a21379b3892dd9291a4a01b12d7',
  '0c1ed176a32a85b9578380a279ef174ce8612796',
  '788d6dec7f8e2ca76eb87867d6998d2c01a0d013',
] as const;

const parse = (line: string) => parseNodes(`${line}\n`)[0]!;

describe('a line of CLUSTER NODES', () => {
  test('a master that was asked itself and has slots in several ranges', () => {
    expect(
      parse(
        `${first} 127.0.0.1:16102@16202 myself,master - 0 1795264837232 2 connected 5461-9556 9560 9600-10922`,
      ),
    ).toEqual({
      id: first,
      host: '127.0.0.1',
      port: 16102,
      busPort: 16202,
      self: true,
      role: 'master',
      masterId: null,
      health: 'well',
      handshake: false,
      configEpoch: 2,
      linked: true,
      slots: [
        { first: 5461, last: 9556 },
        { first: 9560, last: 9560 },
        { first: 9600, last: 10922 },
      ],
      open: [],
    });
  });

  test('a replica, with the host name and more behind its address', () => {
    const line = `${second} 10.244.1.7:6379@16379,redis-3.redis.svc,tls-port=0,shard-id=90567ae6 slave ${first} 0 1795264841052 5 connected`;
    expect(parse(line)).toMatchObject({
      host: '10.244.1.7',
      port: 6379,
      busPort: 16379,
      role: 'replica',
      masterId: first,
      configEpoch: 5,
      slots: [],
    });
  });

  test('a member that does not know its own address yet', () => {
    expect(parse(`${third} :16101@16201 myself,master - 0 0 0 connected 0-5460`)).toMatchObject({
      host: '',
      port: 16101,
    });
  });

  test.each([
    ['master,fail?', 'suspected'],
    ['master,fail', 'failed'],
    ['slave,fail,nofailover', 'failed'],
    ['master', 'well'],
    ['master,noaddr', 'well'],
  ])('its flags %s mean that it is %s', (flags, health) => {
    expect(parse(`${first} :0@0 ${flags} - 1795264837232 1795264836000 2 disconnected`)).toMatchObject({
      health,
      linked: false,
      port: 0,
    });
  });

  test('one that was met and has not answered yet is in handshake, under a made-up id', () => {
    expect(parse(`${first} 127.0.0.1:16102@16202 handshake - 0 0 0 disconnected`)).toMatchObject({
      handshake: true,
      slots: [],
    });
    expect(parse(`${first} 127.0.0.1:16102@16202 master - 0 0 0 connected`).handshake).toBe(false);
  });

  test('slots on the way are told with their direction and the other node', () => {
    const line = `${first} 127.0.0.1:16102@16202 myself,master - 0 0 2 connected 5461-10922 [5461->-${second}] [77-<-${third}]`;
    expect(parse(line)).toMatchObject({
      slots: [{ first: 5461, last: 10922 }],
      open: [
        { slot: 5461, way: 'migrating', other: second },
        { slot: 77, way: 'importing', other: third },
      ],
    });
  });

  test('what is none is an error, not a cluster without that node', () => {
    expect(() => parseNodes('ERR unknown command')).toThrow('not a line of CLUSTER NODES');
    expect(() => parse(`${first} 127.0.0.1:1@2 master - 0 0 0 connected [5461-x]`)).toThrow('open slot');
    expect(() => parse(`${first} 127.0.0.1:1@2 master - 0 0 0 connected 9-x`)).toThrow('no range of slots');
    expect(parseNodes('\n')).toEqual([]);
  });
});

test('slots become the fewest ranges that hold them and no others', () => {
  expect(rangesText(rangesOf([7, 3, 4, 5, 9, 8]))).toBe('3-5, 7-9');
  expect(rangesText(rangesOf([16383]))).toBe('16383');
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 })), (slots) => {
      const ranges = rangesOf(slots);
      expect(slotsIn(ranges)).toEqual(slots.toSorted((a, b) => a - b));
      expect(sizeOf(ranges)).toBe(slots.length);
      for (const [index, { first: from }] of ranges.entries())
        if (index > 0) expect(from).toBeGreaterThan(ranges[index - 1]!.last + 1);
    }),
  );
});
