// A server for tests of the load: it can be up, slow, frozen or refuse connections, its connections can be reset, and it
// remembers every write that reached it.
import { OpenTimedOut } from '../../../load/target.ts';
import type { Answer, Session, Target, WriteId } from '../../../load/target.ts';

export interface FakeServer {
  readonly target: Target;
  mode: 'up' | 'frozen' | 'refusing';
  /** How long it takes to answer. */
  delayMs: number;
  readonly received: WriteId[];
  /** How often it was asked for a connection. */
  readonly attempts: number[];
  openSessions(): number;
  /** Breaks all connections. */
  reset(): void;
}

export const createFakeServer = (): FakeServer => {
  const sessions = new Set<(reason: string) => void>();
  const server: FakeServer = {
    target: { open },
    mode: 'up',
    delayMs: 1,
    received: [],
    attempts: [],
    openSessions: () => sessions.size,
    reset() {
      for (const end of sessions) end('ECONNRESET');
    },
  };

  async function open(_lane: unknown, timeoutMs: number): Promise<Session> {
    server.attempts.push(performance.now());
    if (server.mode === 'refusing') throw new Error('ECONNREFUSED');
    if (server.mode === 'frozen') {
      await after(timeoutMs);
      throw new OpenTimedOut('no connection in time');
    }
    await after(1);
    return openSession();
  }

  const openSession = (): Session => {
    const { promise: ended, resolve: end } = Promise.withResolvers<string>();
    let gone = false;
    const leave = (reason: string): void => {
      gone = true;
      sessions.delete(leave);
      end(reason);
    };
    sessions.add(leave);
    const answer = async (timeoutMs: number): Promise<Answer> => {
      if (gone) return { outcome: 'refused', reason: 'gone' };
      const late = server.mode === 'frozen' || server.delayMs > timeoutMs;
      const lost = ended.then((reason): Answer => ({ outcome: 'unknown', reason }));
      const answered = after(late ? timeoutMs : server.delayMs).then((): Answer =>
        late ? { outcome: 'unknown', reason: 'no answer', timedOut: true } : { outcome: 'acknowledged' },
      );
      return Promise.race([lost, answered]);
    };
    return {
      write(id, timeoutMs) {
        if (!gone) server.received.push(id);
        return answer(timeoutMs);
      },
      read: answer,
      ended,
      close: () => {
        leave('closed');
      },
    };
  };
  return server;
};

const after = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
