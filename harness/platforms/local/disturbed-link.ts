// One client's way through a proxy to a server, which can be held up: nothing passes while it is, in either direction, and what
// came meanwhile passes afterwards, as over a network path that was down. Ends and breaks are passed on.
import type { Socket } from 'node:net';
import { setTimeout as later } from 'node:timers';

export interface Link {
  /** Nothing passes from now on. */
  readonly hold: () => void;
  /** What was held passes, and whatever comes. */
  readonly release: () => void;
  /** Everything that is read from now on passes this much later, in milliseconds; 0 is at once again. */
  readonly delay: (byMs: number) => void;
  /** Breaks both ends. */
  readonly reset: () => void;
}

/** Joins a client's connection and one to a server. */
export const createLink = (client: Socket, upstream: Socket): Link => {
  const state = { held: false, delayMs: 0 };
  const directions = [carry(client, upstream, state), carry(upstream, client, state)];
  return {
    hold() {
      state.held = true;
      for (const { from } of directions) from.pause();
    },
    release() {
      state.held = false;
      for (const { from } of directions) from.resume();
    },
    delay(byMs) {
      state.delayMs = byMs;
    },
    reset() {
      for (const { from } of directions) from.resetAndDestroy();
    },
  };
};

interface State {
  readonly held: boolean;
  readonly delayMs: number;
}

/** Carries one direction. A fast sender is held back; a socket that breaks breaks its partner, which must not take it for an end. */
const carry = (from: Socket, to: Socket, state: State): { readonly from: Socket } => {
  /** What is delayed stays in order: nothing overtakes what is still on its way. */
  let underWay = 0;
  const pass = (deliver: () => void): void => {
    if (state.delayMs === 0 && underWay === 0) {
      deliver();
      return;
    }
    underWay += 1;
    later(() => {
      underWay -= 1;
      deliver();
    }, state.delayMs);
  };
  from.on('data', (data) => {
    pass(() => {
      if (to.destroyed || to.write(data)) return;
      from.pause();
      to.once('drain', () => {
        if (!state.held) from.resume();
      });
    });
  });
  from.once('end', () => {
    pass(() => to.end());
  });
  from.on('error', () => undefined);
  from.once('close', (broken) => {
    if (!to.destroyed && (broken || !from.readableEnded)) to.resetAndDestroy();
  });
  return { from };
};
