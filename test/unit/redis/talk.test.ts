// Questions to servers over streams whose other end a test answers by hand.
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { askOver } from '../../../harness/engines/redis/cluster/talk.ts';
import type { Talk } from '../../../harness/engines/redis/cluster/talk.ts';
import { freshConnections, keptConnections } from '../../../harness/model/connections.ts';
import { RunError } from '../../../harness/model/errors.ts';

interface End {
  readonly stream: Duplex;
  readonly sent: string[];
}

/** `answer` is given what was sent and says what comes back; undefined for silence. */
const fakeServers = (
  answer: (text: string, end: End) => string | undefined,
  connections = keptConnections<Talk>(),
) => {
  const ends: End[] = [];
  const over = new AbortController();
  const dial = (): Promise<Duplex> => {
    const [ours, stream] = duplexPair();
    const end: End = { stream, sent: [] };
    stream.on('error', () => undefined);
    stream.on('data', (data: Buffer) => {
      const text = data.toString().replace(/^\*2\r\n\$4\r\nauth\r\n\$6\r\nsecret\r\n/i, () => {
        stream.write('+OK\r\n');
        return '';
      });
      if (text === '') return;
      end.sent.push(text);
      const back = answer(text, end);
      if (back !== undefined) stream.write(back);
    });
    over.signal.addEventListener('abort', () => ours.destroy());
    ends.push(end);
    return Promise.resolve(ours);
  };
  const member = (name: string) =>
    askOver({ name, password: 'secret', signal: over.signal, dial, connections });
  return { ends, member, connections, over };
};

test('the connection is kept for the next question, and each member has its own', async () => {
  const { ends, member, connections } = fakeServers(() => '+PONG\r\n');
  expect(await member('redis-0')([['PING']], 1000)).toEqual(['PONG']);
  expect(await member('redis-0')([['PING']], 1000)).toEqual(['PONG']);
  expect(await member('redis-1')([['PING']], 1000)).toEqual(['PONG']);
  expect(ends).toHaveLength(2);
  const closed = Promise.all(ends.map(({ stream }) => new Promise((done) => stream.once('end', done))));
  connections.close();
  await closed;
});

test('or each question has its own, where that was asked for', async () => {
  const { ends, member } = fakeServers(() => '+PONG\r\n', freshConnections());
  const ask = member('redis-0');
  expect(await ask([['PING']], 1000)).toEqual(['PONG']);
  expect(await ask([['PING']], 1000)).toEqual(['PONG']);
  expect(ends).toHaveLength(2);
});

test('two questions at once do not get each other’s answers', async () => {
  const { ends, member } = fakeServers((text) => (text.includes('SLOW') ? undefined : '+quick\r\n'));
  const slow = member('redis-0')([['SLOW']], 5000);
  expect(await member('redis-0')([['QUICK']], 1000)).toEqual(['quick']);
  ends.find(({ sent }) => sent.some((text) => text.includes('SLOW')))?.stream.write('+slow\r\n');
  expect(await slow).toEqual(['slow']);
});

test('a server that is silent is told in time, and its connection is not used again', async () => {
  const { ends, member } = fakeServers(() => (ends.length === 1 ? undefined : '+late\r\n'));
  const ask = member('redis-0');
  await expect(ask([['PING']], 30)).rejects.toThrow('redis-0 did not answer: silent for 0.03 s');
  expect(await ask([['PING']], 1000)).toEqual(['late']);
  expect(ends).toHaveLength(2);
});

test('a connection that breaks off in the middle of an answer is an error, and the next question opens another', async () => {
  const { member } = fakeServers((text, { stream }) => {
    if (text.includes('PING')) return '+PONG\r\n';
    stream.write('$10\r\nhalf', () => stream.end());
    return undefined;
  });
  const ask = member('redis-0');
  await expect(ask([['GET', 'a']], 1000)).rejects.toThrow(RunError);
  expect(await ask([['PING']], 1000)).toEqual(['PONG']);
});

test('what is no answer ends the conversation', async () => {
  const { ends, member } = fakeServers(() => 'bash: oops\r\n');
  await expect(member('redis-0')([['PING']], 1000)).rejects.toThrow(RunError);
  await expect.poll(() => ends[0]?.stream.readableEnded).toBe(true);
});

test('an error of the server is an answer, whatever stands beside it', async () => {
  const { member } = fakeServers(() => '-ERR no such thing\r\n:7\r\n*2\r\n$1\r\na\r\n$-1\r\n');
  expect(await member('redis-0')([['NONSENSE'], ['INCR', 'a'], ['MGET', 'a', 'b']], 1000)).toEqual([
    { refused: 'ERR no such thing' },
    7,
    ['a', null],
  ]);
});

test('leave to read on a replica does not outlive the question', async () => {
  const { ends, member } = fakeServers(() => '+OK\r\n$1\r\n7\r\n+OK\r\n');
  expect(await member('redis-0')([['READONLY'], ['GET', 'a']], 1000)).toEqual(['OK', '7']);
  expect(ends[0]?.sent.at(-1)).toMatch(/READWRITE\r\n$/i);
});

test('a run that is told to end cuts it, and that is the reason', async () => {
  const { member, over } = fakeServers(() => undefined);
  const asked = member('redis-0')([['PING']], 5000);
  over.abort(new Error('Ctrl-C'));
  await expect(asked).rejects.toThrow('Ctrl-C');
});
