// What the load may rely on in a session, whatever the engine: every one on real servers that are healthy, frozen, killed, or end
// its connections. What an engine does besides has a file of its own.
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../../harness/model/engine.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import { engines } from '../../../harness/wiring.ts';
import type { Lane } from '../../../load/lanes.ts';
import { OpenTimedOut } from '../../../load/target.ts';
import type { Answer, Session, WriteId } from '../../../load/target.ts';
import { nameOf, subjects } from './session-subjects.ts';
import type { Subject } from './session-subjects.ts';

const patienceMs = 10_000;
/** For an answer that must not come. */
const shortMs = 300;

const names = Object.keys(engines) as (keyof typeof engines)[];

describe.each(names)('a session of %s', (name) => {
  const { policies }: Engine = engines[name];
  let subject: Subject;
  beforeAll(async () => {
    subject = await subjects[name]();
  });
  afterAll(() => subject.stop());
  beforeEach(() => subject.empty());

  const open = async (policy: Lane['policy'] = subject.limited): Promise<Session> => {
    const session = await subject.target.open({ ...subject.lane, policy }, patienceMs);
    onTestFinished(() => {
      session.close();
    });
    return session;
  };
  const until = (what: string, ask: () => Promise<boolean>): Promise<true> =>
    waitFor({
      what,
      deadlineMs: patienceMs,
      everyMs: 20,
      signal: AbortSignal.timeout(2 * patienceMs),
      next: 'look at the server',
      ask: async () => ((await ask()) ? { done: true } : { seen: 'not yet' }),
    });
  const whileFrozen = async <T>(work: () => Promise<T>): Promise<T> => {
    await subject.freeze();
    try {
      return await work();
    } finally {
      await subject.thaw();
    }
  };
  /** Kept from taking much longer than it may. */
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const result = await work();
    expect(performance.now() - startedMs).toBeLessThan(patienceMs);
    return result;
  };
  const write = (session: Session, sequence: number, timeoutMs = patienceMs): Promise<Answer> =>
    session.write({ writer: 'w', sequence }, timeoutMs);

  it('acknowledges what is stored then, as often as it was written, and says who did it', async () => {
    const session = await open();
    const acknowledged = { outcome: 'acknowledged', peer: subject.peer };
    for (const sequence of [0, 1, 2, 2, 7]) expect(await write(session, sequence)).toEqual(acknowledged);
    expect(await session.read(patienceMs)).toEqual(acknowledged);
    const stored = { 'w 0': 1, 'w 1': 1, 'w 2': 2, 'w 7': 1 };
    expect(Object.fromEntries(await subject.stored())).toEqual(stored);
  });

  it('that was closed, twice even, sends nothing more, and is over', async () => {
    const session = await open();
    session.close();
    session.close();
    expect(await session.ended).toBe('closed by the client');
    expect(await write(session, 1)).toMatchObject({ outcome: 'refused' });
    expect(await session.read(patienceMs)).toMatchObject({ outcome: 'refused' });
    expect(await subject.stored()).toEqual(new Map());
  });

  it('whose connection the server ends is over, or makes another by itself', async () => {
    const session = await open();
    await write(session, 0);
    await subject.endConnections();
    if (subject.reconnects) {
      let sequence = 0;
      await until('a write that is acknowledged again', async () => {
        sequence += 1;
        return (await write(session, sequence)).outcome === 'acknowledged';
      });
    } else {
      expect(await session.ended).not.toBe('');
      expect(await write(session, 1)).toMatchObject({ outcome: 'refused' });
      expect((await subject.stored()).has('w 1')).toBe(false);
    }
  });

  it('whose connection ends behind writes under way says refused only of what is not there', async () => {
    const session = await open();
    await write(session, 0);
    // The server finds the writes and the order to end their connection at once: it carries them out, and nobody hears of it.
    const underWay = await whileFrozen(async () => {
      const writes = Array.from({ length: subject.inFlight }, (_, index) => write(session, index + 1));
      await setImmediate();
      const ended = subject.endConnections();
      await setImmediate();
      return { writes, ended };
    });
    await underWay.ended;
    const answers = await Promise.all(underWay.writes);
    const stored = await subject.stored();
    const there = answers.map(({ outcome }, index) => `${outcome} ${stored.get(`w ${index + 1}`) ?? 0}`);
    expect(there.filter((each) => each.startsWith('refused') && each !== 'refused 0')).toEqual([]);
    expect(there).not.toContain('acknowledged 0');
  });

  it.each(policies)(
    'under %s is not opened where nobody listens, and that is told in time',
    async (policy) => {
      const opened = inTime(() => subject.nowhere.open({ ...subject.lane, policy }, shortMs));
      await expect(opened).rejects.toThrow(Error);
    },
  );

  it('is not opened on a frozen server; that is a time-out, and no socket is left behind', async () => {
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length;
    const before = sockets();
    const failure: unknown = await whileFrozen(() =>
      inTime(() =>
        subject.target
          .open({ ...subject.lane, policy: subject.limited }, shortMs)
          .catch((error: unknown) => error),
      ),
    );
    expect(failure).toBeInstanceOf(OpenTimedOut);
    await expect.poll(sockets, { timeout: patienceMs }).toBeLessThanOrEqual(before);
  });

  it('says unknown of a frozen server in time, and rightly: it is carried out after the thaw', async () => {
    const session = await open();
    await write(session, 0);
    const { outcome, timedOut } = await whileFrozen(() => inTime(() => write(session, 1, shortMs)));
    expect({ outcome, timedOut }).toEqual({ outcome: 'unknown', timedOut: true });
    // A late answer must not meet the next operation.
    if (!subject.reconnects) expect(await session.ended).toBe('timed out waiting for an answer');
    await until('the write', async () => (await subject.stored()).get('w 1') === 1);
  });

  it('says unknown of a read that a frozen server does not answer', async () => {
    const session = await open();
    await session.read(patienceMs);
    const answer = await whileFrozen(() => inTime(() => session.read(shortMs)));
    expect(answer).toMatchObject({ outcome: 'unknown', timedOut: true });
    // Whoever comes next finds it as it was.
    const next = await open();
    await until('an answer', async () => (await next.read(patienceMs)).outcome === 'acknowledged');
  });

  // The last one: the server may not be what it was.
  it('acknowledges nothing of a killed server, and nothing that it acknowledged before is missing', async () => {
    const sessions = await Promise.all([...policies, ...policies].map((policy) => open(policy)));
    const writers = sessions.map((session, index) => writeOn(session, `w${index}`, subject.inFlight));
    await until('writes on all sessions', () =>
      Promise.resolve(writers.every(({ answers }) => answers.filter(isAcknowledged).length >= 20)),
    );
    await subject.kill();
    const before = writers.map(({ answers }) => answers.length);
    await Promise.all(writers.map((writer) => writer.finish(5)));
    await subject.recover();
    const stored = await subject.stored();
    const all = writers.flatMap(({ answers }) => answers);
    expect(all.filter((answer) => isAcknowledged(answer) && !stored.has(nameOf(answer.id)))).toEqual([]);
    expect(all.filter(({ id, outcome }) => outcome === 'refused' && stored.has(nameOf(id)))).toEqual([]);
    // The first may have been on their way.
    const later = writers.flatMap(({ answers }, index) =>
      answers.slice((before[index] ?? 0) + subject.inFlight),
    );
    expect(later.length).toBeGreaterThanOrEqual(writers.length * 4);
    const fromTheDead = later.filter(
      (answer) => isAcknowledged(answer) && answer.peer?.address === subject.peer.address,
    );
    expect(fromTheDead).toEqual([]);
    if (subject.reconnects) {
      const [session] = sessions;
      await until('an answer of who took over', async () => {
        const { peer } = await write(session!, 0);
        return peer !== undefined && peer.address !== subject.peer.address;
      });
    }
  });
});

type Answered = Answer & { readonly id: WriteId };

const isAcknowledged = ({ outcome }: Answer): boolean => outcome === 'acknowledged';

/** Keeps so many writes under way until it is told to finish. A promise that rejects comes out there. */
const writeOn = (session: Session, writer: string, inFlight: number) => {
  const answers: Answered[] = [];
  let sequence = 0;
  let left = Infinity;
  const loop = async (): Promise<void> => {
    while (left > 0) {
      const id = { writer, sequence };
      sequence += 1;
      answers.push({ id, ...(await session.write(id, patienceMs)) });
      left -= 1;
      // A session that is over refuses at once: nothing else would ever have its turn.
      await setImmediate();
    }
  };
  const done = Promise.all(Array.from({ length: inFlight }, loop));
  done.catch(() => undefined);
  return {
    answers,
    /** Resolves after so many more than are under way. */
    finish: (count: number) => {
      left = inFlight + count;
      return done;
    },
  };
};
