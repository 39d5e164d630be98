// The error table: what it says, that in doubt it says unknown, and that it never trusts the last error alone.
import { describe, expect, it } from 'vitest';
import {
  clientErrors,
  isRedirection,
  isRefusal,
  judgeFailure,
  reasonOf,
  replyErrors,
} from '../../../harness/engines/redis/client/errors.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const answered = { sent: 1, refused: 1, forgotten: false };
const neverSent = { sent: 0, refused: 0, forgotten: false };
const lost = { sent: 2, refused: 1, forgotten: false };

describe('a command whose every sending was refused', () => {
  it.each([
    ['MOVED 1309 127.0.0.1:7001', 'MOVED slot moved'],
    ['ASK 1309 127.0.0.1:7001', 'ASK slot on the move'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'TRYAGAIN slot half moved'],
    ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN slot not served'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING server is loading'],
    ["READONLY You can't write against a read only replica.", 'READONLY member is a replica'],
    [
      "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
      'MASTERDOWN replica without its master',
    ],
    ['MISCONF Errors writing to the AOF file', 'MISCONF data cannot be saved'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM out of memory'],
    ['NOREPLICAS Not enough good replicas to write.', 'NOREPLICAS too few replicas'],
    ['NOAUTH Authentication required.', 'NOAUTH not logged in'],
    ['NOPERM User default has no permissions', 'NOPERM not permitted'],
  ])('%s is refused', (message, reason) => {
    expect(judgeFailure(reply(message), answered)).toEqual({ outcome: 'refused', reason, timedOut: false });
  });

  it('is refused when the client gives it up between two sendings', () => {
    const error = new Error('Too many Cluster redirections. Last error: ReplyError: MOVED 7 127.0.0.1:7001');
    expect(judgeFailure(error, { sent: 3, refused: 3, forgotten: false })).toEqual({
      outcome: 'refused',
      reason: 'too many redirections, at last: MOVED slot moved',
      timedOut: false,
    });
  });
});

describe('a command that was never sent', () => {
  it.each([
    ['Connection is closed.', 'connection closed'],
    ["Cluster isn't ready and enableOfflineQueue options is false", 'client not ready'],
    ['None of startup nodes is available', 'no member reached'],
    ['Cluster is ended.', 'client ended'],
    [
      'Too many Cluster redirections. Last error: Error: Connection is closed.',
      'too many redirections, at last: connection closed',
    ],
  ])('is refused when the client says: %s', (message, reason) => {
    expect(judgeFailure(new Error(message), neverSent)).toEqual({
      outcome: 'refused',
      reason,
      timedOut: false,
    });
  });

  it('is unknown when it timed out: the client may still send what it has queued', () => {
    expect(judgeFailure(new Error('Command timed out'), { ...neverSent, forgotten: true })).toEqual({
      outcome: 'unknown',
      reason: 'timed out waiting for an answer',
      timedOut: true,
    });
  });
});

describe('in doubt', () => {
  it('it is unknown once the client stopped waiting, whatever came after', () => {
    const error = new Error('Too many Cluster redirections. Last error: ReplyError: MOVED 7 127.0.0.1:7001');
    for (const last of [error, new Error('Connection is closed.'), reply('CLUSTERDOWN text')])
      expect(judgeFailure(last, { ...answered, forgotten: true })).toMatchObject({
        outcome: 'unknown',
        timedOut: true,
      });
  });

  it('it is unknown after every error when one sending has no answer', () => {
    const errors = [
      ...replyErrors.map(({ says }) => reply(`${says} text`)),
      ...clientErrors.map(({ says }) => new Error(says)),
    ];
    for (const error of errors) expect(judgeFailure(error, lost).outcome).toBe('unknown');
    expect(judgeFailure(reply('CLUSTERDOWN text'), lost).reason).toBe(
      'CLUSTERDOWN slot not served, after a sending without an answer',
    );
  });

  it.each([
    reply('UNBLOCKED force unblock from blocking operation'),
    reply('ERR something'),
    reply('NEWCODE something'),
    reply('something without a code'),
    new Error('MOVED 1 127.0.0.1:7001'),
    new Error('something else'),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  ])('it is unknown after %s, whatever was counted', (error) => {
    for (const sendings of [answered, neverSent])
      expect(judgeFailure(error, sendings)).toMatchObject({ outcome: 'unknown', timedOut: false });
  });

  it('no server’s error counts as a refusal unless the table says so', () => {
    expect(
      replyErrors.filter(({ says }) => isRefusal(reply(`${says} text`))).map(({ says }) => says),
    ).toEqual(replyErrors.filter(({ outcome }) => outcome === 'refused').map(({ says }) => says));
    for (const error of [reply('UNBLOCKED x'), reply('ERR x'), reply('MOVEDX x'), new Error('MOVED 1 a:1')])
      expect(isRefusal(error)).toBe(false);
  });
});

it('knows a redirection from other errors', () => {
  expect([reply('MOVED 1 a:1'), reply('ASK 1 a:1')].map(isRedirection)).toEqual([true, true]);
  expect([reply('TRYAGAIN x'), reply('ASKING x'), new Error('MOVED 1 a:1')].map(isRedirection)).toEqual([
    false,
    false,
    false,
  ]);
});

it('has a row per error and a reason per row', () => {
  for (const names of [replyErrors, clientErrors].map((rows) => rows.map(({ says }) => says)))
    expect(new Set(names).size).toBe(names.length);
  expect([...replyErrors, ...clientErrors].filter(({ why }) => why.length < 10)).toEqual([]);
});

it('names an error without what differs from key to key, and by its message when it is not in the table', () => {
  expect(reasonOf(reply('MOVED 7 a:1'))).toBe(reasonOf(reply('MOVED 8 b:2')));
  expect(reasonOf(reply('ERR max number of clients reached'))).toBe('ERR max number of clients reached');
  expect(reasonOf(new Error('Failed to refresh slots cache.'))).toBe('Failed to refresh slots cache.');
});
