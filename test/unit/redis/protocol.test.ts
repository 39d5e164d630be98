// The bytes in `recorded` are what a stock Redis 8.0.2 in a pod sent, but for the key with an umlaut, which is ours.
import { expect, test } from 'vitest';
import type { Reply } from '../../../harness/engines/redis/cluster/cluster.ts';
import { createReplyReader, encodeCommands } from '../../../harness/engines/redis/statefulset/protocol.ts';

const id = '4f86380d6778693ffc48e96d268ec78c296dd072';
const nodes = `${id} :6379@16379 myself,master - 0 0 0 connected 0-16383\n`;
const recorded = [
  '-WRONGPASS invalid username-password pair or user is disabled.\r\n+OK\r\n',
  `$40\r\n${id}\r\n$93\r\n${nodes}\r\n`,
  `*1\r\n*3\r\n:0\r\n:16383\r\n*4\r\n$0\r\n\r\n:6379\r\n$40\r\n${id}\r\n*0\r\n`,
  "-ERR unknown command 'FOO', with args beginning with: 'bar' \r\n",
  '*5\r\n:1\r\n$-1\r\n*2\r\n$1\r\na\r\n*0\r\n-X y\r\n:-5\r\n',
  '$8\r\nw ü\r\n1:\r\n*-1\r\n-ERR You should send CLUSTER FAILOVER to a replica\r\n',
].join('');
const meant: readonly Reply[] = [
  { refused: 'WRONGPASS invalid username-password pair or user is disabled.' },
  'OK',
  id,
  nodes,
  [[0, 16383, ['', 6379, id, []]]],
  { refused: "ERR unknown command 'FOO', with args beginning with: 'bar' " },
  [1, null, ['a', []], { refused: 'X y' }, -5],
  'w ü\r\n1:',
  null,
  { refused: 'ERR You should send CLUSTER FAILOVER to a replica' },
];

test('replies come back as they were meant: nested, empty, refused, none', () => {
  expect(createReplyReader().read(Buffer.from(recorded))).toEqual(meant);
});

test('wherever the bytes are cut, the replies are the same', () => {
  const bytes = Buffer.from(recorded);
  for (const size of [1, 2, 3, 7, 64]) {
    const reader = createReplyReader();
    const replies: Reply[] = [];
    for (let at = 0; at < bytes.length; at += size)
      replies.push(...reader.read(bytes.subarray(at, at + size)));
    expect(replies).toEqual(meant);
  }
});

test('what no server says is told as such', () => {
  expect(() => createReplyReader().read(Buffer.from('bash: not found\r\n'))).toThrow('bash: not found');
});

test('arguments cannot become commands, and lengths count bytes', () => {
  expect(encodeCommands([['SET', 'ü', 'a"\r\nFLUSHALL\r\n'], ['PING']])).toBe(
    '*3\r\n$3\r\nSET\r\n$2\r\nü\r\n$14\r\na"\r\nFLUSHALL\r\n\r\n*1\r\n$4\r\nPING\r\n',
  );
  expect(encodeCommands([['CLUSTER', 'ADDSLOTSRANGE', 0, 16383]])).toContain('$5\r\n16383\r\n');
});
