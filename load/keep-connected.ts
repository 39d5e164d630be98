// Keeps one session open: connects, notices when the connection is gone and connects again at a fixed pace, without end
// and without backing off, so that the wait for a new connection is the service's and not ours.
import type { Session } from './target.ts';

export interface Connecting {
  readonly open: () => Promise<Session>;
  /** Attempts begin at least this far apart; the first after a loss begins at once when the last is long ago. */
  readonly everyMs: number;
  readonly nowMs: () => number;
  readonly onConnected: (session: Session) => void;
  /** There is no connection now; told after each attempt that failed, too. */
  readonly onLost: (reason: string) => void;
}

export interface KeptConnection {
  /** Resolves when the first attempt has ended, either way. */
  readonly firstTried: Promise<void>;
  /** Gives the present session up, for the reason given, and connects anew. */
  drop(reason: string): void;
  /** Gives the present session up for good. */
  close(): void;
}

export const keepConnected = ({ open, everyMs, nowMs, onConnected, onLost }: Connecting): KeptConnection => {
  let current: Session | null = null;
  let closed = false;
  let triedMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const tryToConnect = async (): Promise<void> => {
    triedMs = nowMs();
    await open().then(connected, (error: unknown) => {
      lost((error as Error).message);
    });
  };
  const connected = (session: Session): void => {
    if (closed) {
      session.close();
      return;
    }
    current = session;
    void session.ended.then((reason) => {
      if (session === current) lost(reason);
    });
    onConnected(session);
  };
  const lost = (reason: string): void => {
    current?.close();
    current = null;
    if (closed) return;
    timer = setTimeout(() => void tryToConnect(), Math.max(0, triedMs + everyMs - nowMs()));
    onLost(reason);
  };

  return {
    firstTried: tryToConnect(),
    drop: lost,
    close() {
      closed = true;
      clearTimeout(timer);
      current?.close();
      current = null;
    },
  };
};
