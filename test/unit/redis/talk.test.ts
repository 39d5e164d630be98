// Conversations with servers in pods, over sessions that a test answers by hand.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTalk } from '../../../harness/engines/redis/statefulset/talk.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { PodSession } from '../../../harness/model/site.ts';

interface FakeSession extends PodSession {
  readonly pod: string;
  readonly sent: string[];
  closed: boolean;
  readonly breakOff: () => void;
}

/** `answer` is given what was sent and says what comes back; undefined for silence. */
const fakeSite = (answer: (text: string, session: FakeSession) => string | undefined) => {
  const sessions: FakeSession[] = [];
  const startInPod = ({ pod }: { readonly pod: string }): Promise<PodSession> => {
    const output = new PassThrough();
    const { promise: ended, resolve, reject } = Promise.withResolvers<undefined>();
    const session: FakeSession = {
      ...{ pod, output, ended, sent: [], closed: false },
      send: (text) => {
        session.sent.push(text);
        const back = text.includes('AUTH') ? '+OK\r\n' : answer(text, session);
        if (back !== undefined) output.write(back);
      },
      close: () => {
        session.closed = true;
        resolve(undefined);
      },
      breakOff: () => {
        reject(new RunError('the pod is gone', ''));
      },
    };
    sessions.push(session);
    return Promise.resolve(session);
  };
  return { sessions, talk: createTalk({ startInPod }, 'secret') };
};

test('the connection is kept for the next question, and each pod has its own', async () => {
  const { sessions, talk } = fakeSite(() => '+PONG\r\n');
  expect(await talk.ask('redis-0', [['PING']], 1000)).toEqual(['PONG']);
  expect(await talk.ask('redis-0', [['PING']], 1000)).toEqual(['PONG']);
  expect(await talk.ask('redis-1', [['PING']], 1000)).toEqual(['PONG']);
  expect(sessions.map(({ pod }) => pod)).toEqual(['redis-0', 'redis-1']);
  talk.close();
  expect(sessions.every(({ closed }) => closed)).toBe(true);
});

test('two questions at once do not get each other’s answers', async () => {
  const { sessions, talk } = fakeSite((text) => (text.includes('SLOW') ? undefined : '+quick\r\n'));
  const slow = talk.ask('redis-0', [['SLOW']], 5000);
  expect(await talk.ask('redis-0', [['QUICK']], 1000)).toEqual(['quick']);
  sessions.find(({ sent }) => sent.some((text) => text.includes('SLOW')))?.output.push('+slow\r\n');
  expect(await slow).toEqual(['slow']);
});

test('a server that is silent is told in time, and its connection is not used again', async () => {
  const { sessions, talk } = fakeSite(() => (sessions.length === 1 ? undefined : '+late\r\n'));
  await expect(talk.ask('redis-0', [['PING']], 30)).rejects.toThrow('redis-0 did not answer within 0.03 s');
  expect(sessions[0]?.closed).toBe(true);
  expect(await talk.ask('redis-0', [['PING']], 1000)).toEqual(['late']);
  expect(sessions).toHaveLength(2);
});

test('a connection that breaks off in the middle of an answer is an error, and the next question opens another', async () => {
  const { talk } = fakeSite((text, session) => {
    if (text.includes('PING')) return '+PONG\r\n';
    queueMicrotask(session.breakOff);
    return '$10\r\nhalf';
  });
  await expect(talk.ask('redis-0', [['GET', 'a']], 1000)).rejects.toThrow('the pod is gone');
  expect(await talk.ask('redis-0', [['PING']], 1000)).toEqual(['PONG']);
});

test('what is no answer ends the conversation', async () => {
  const { sessions, talk } = fakeSite(() => 'bash: oops\r\n');
  await expect(talk.ask('redis-0', [['PING']], 1000)).rejects.toThrow('bash: oops');
  expect(sessions[0]?.closed).toBe(true);
});

test('leave to read on a replica does not outlive the question', async () => {
  const { sessions, talk } = fakeSite(() => '+OK\r\n$1\r\n7\r\n+OK\r\n');
  expect(await talk.ask('redis-0', [['READONLY'], ['GET', 'a']], 1000)).toEqual(['OK', '7']);
  expect(sessions[0]?.sent.at(-1)).toMatch(/READWRITE\r\n$/);
});
