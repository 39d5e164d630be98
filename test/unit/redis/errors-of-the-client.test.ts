// The real client against a member that loses answers and refuses: what the client hides by sending again decides whether a
// write that failed is refused or unknown.
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRedisTarget, parseRedisSettings } from '../../../harness/engines/redis/client/session.ts';
import type { ClientPolicy } from '../../../load/lanes.ts';
import type { Answer, ClientEvent } from '../../../load/target.ts';
import { startFakeMember } from './fake-member.ts';

interface Told {
  readonly answer: Answer;
  readonly scripts: number;
  readonly events: readonly ClientEvent[];
}

/** One write to a member that gives these answers. */
const writeTo = async (answers: readonly string[], policy: ClientPolicy = 'bounded'): Promise<Told> => {
  const member = await startFakeMember(answers);
  onTestFinished(() => {
    member.stop();
  });
  const seeds = [{ host: '127.0.0.1', port: member.port }];
  const target = createRedisTarget({ seeds, shards: 1, waitReplicas: 0 });
  const events: ClientEvent[] = [];
  target.watch?.((event) => void events.push(event));
  const session = await target.open({ service: 'master', policy }, 10_000);
  onTestFinished(() => {
    session.close();
  });
  const answer = await session.write({ writer: 'w', sequence: 1 }, 10_000);
  return { answer, scripts: member.scripts(), events };
};

const down = 'CLUSTERDOWN Hash slot not served';

describe('a write', () => {
  it('that every sending was refused for is refused', async () => {
    const { answer, scripts } = await writeTo([down]);
    expect(answer).toEqual({
      outcome: 'refused',
      reason: 'too many redirections, at last: CLUSTERDOWN slot not served',
    });
    expect(scripts).toBeGreaterThan(1);
  });

  it('whose first answer was lost is unknown, whatever its last one was', async () => {
    const { answer, scripts } = await writeTo(['lost', down]);
    expect(answer).toMatchObject({ outcome: 'unknown' });
    expect(scripts).toBeGreaterThan(1);
  });

  it('whose first answer was lost is acknowledged when the client sends it again and it is taken', async () => {
    const { answer, scripts } = await writeTo(['lost', 'ok']);
    expect(answer).toEqual({ outcome: 'acknowledged', peer: { address: 'node', role: 'master' } });
    expect(scripts).toBe(2);
  });

  it('that is answered with an error without a meaning is unknown', async () => {
    const { answer } = await writeTo(['ERR something went wrong']);
    expect(answer).toEqual({ outcome: 'unknown', reason: 'ERR something went wrong' });
  });

  it('that is sent elsewhere again and again tells one redirection, and is refused when the client has enough', async () => {
    const { answer, events } = await writeTo(['MOVED 5 ELSEWHERE']);
    expect(answer).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('MOVED slot moved') as string,
    });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ milestone: 'redirected' });
  });

  it('is not given up with the defaults where a bounded client gives up', async () => {
    const { answer, scripts } = await writeTo([...Array.from({ length: 8 }, () => down), 'ok'], 'defaults');
    expect(answer).toMatchObject({ outcome: 'acknowledged' });
    expect(scripts).toBe(9);
  });
});

describe('the settings', () => {
  const good = {
    seeds: [{ host: 'redis-1', port: 6379 }],
    passwordFile: '/p',
    shards: 3,
    waitReplicas: 1,
    waitTimeoutMs: 200,
  };

  it('are taken when they are whole', () => {
    expect(parseRedisSettings(good)).toEqual(good);
    const { seeds, shards, waitReplicas } = good;
    expect(parseRedisSettings({ seeds, shards, waitReplicas })).toEqual({ seeds, shards, waitReplicas });
  });

  it.each([
    [{ seeds: [] }, 'target.seeds: wanted endpoints'],
    [{ seeds: [{ host: 'x', port: '1' }] }, 'target.seeds[0]: wanted a host and a port'],
    [{ passwordFile: 7 }, 'target.passwordFile: wanted a path, saw 7'],
    [{ shards: 0 }, 'target.shards: wanted a whole number, saw 0'],
    [{ waitReplicas: '1' }, 'target.waitReplicas: wanted a whole number, saw "1"'],
    [{ waitTimeoutMs: 0 }, 'target.waitTimeoutMs: wanted a whole number, saw 0'],
  ])('are refused: %o', (change, message) => {
    expect(() => parseRedisSettings({ ...good, ...change })).toThrow(message);
  });

  it('name no service and no partition that there is not', async () => {
    const target = createRedisTarget({ seeds: good.seeds, shards: 3, waitReplicas: 0 });
    await expect(target.open({ service: 'rw', policy: 'bounded' }, 100)).rejects.toThrow('no service rw');
    for (const partition of ['shard-0', 'shard-4', 'x'])
      await expect(target.open({ service: 'master', policy: 'bounded', partition }, 100)).rejects.toThrow(
        `no partition ${partition}`,
      );
  });
});
