// One client's way through a proxy to a server, on which everything can be made to pass later, or not before it is told to: in
// order, as over a network path that is slow or down. Ends and breaks are passed on. What is held is kept in memory, which is
// meant for probes and not for bulk.
import type { Socket } from 'node:net';

export interface Link {
  /**
   * Everything that is read from now on passes this much later, in milliseconds; infinity holds it. 0 lets it pass at once
   * again, after all that is still on its way, which passes now.
   */
  readonly delay: (byMs: number) => void;
  /** Breaks both ends. */
  readonly reset: () => void;
}

/** Joins a client's connection and one to a server. */
export const createLink = (client: Socket, upstream: Socket): Link => {
  const directions = [carry(client, upstream), carry(upstream, client)];
  return {
    delay(byMs) {
      for (const { delay } of directions) delay(byMs);
    },
    reset() {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    },
  };
};

/** Carries one direction. A fast sender is held back; a socket that breaks breaks its partner, which must not take it for an end. */
const carry = (from: Socket, to: Socket): Pick<Link, 'delay'> => {
  const line = createLine();
  from.on('data', (data) => {
    line.pass(() => {
      if (to.destroyed || to.write(data)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
  });
  from.once('end', () => {
    // Whoever gives up while nothing passes is forgotten at once: thousands may, and to see them all off when the path is back
    // would take longer than what is measured.
    if (line.holds()) {
      from.destroy();
      to.resetAndDestroy();
    } else line.pass(() => to.end());
  });
  from.on('error', () => undefined);
  from.once('close', (broken) => {
    line.clear();
    if (!to.destroyed && (broken || !from.readableEnded)) to.resetAndDestroy();
  });
  return { delay: line.delay };
};

interface Waiting {
  readonly dueMs: number;
  readonly deliver: () => void;
}

interface DelayLine extends Pick<Link, 'delay'> {
  /** Whether nothing passes until it is told to. */
  readonly holds: () => boolean;
  readonly pass: (deliver: () => void) => void;
  readonly clear: () => void;
}

/** Nothing overtakes what is still on its way. */
const createLine = (): DelayLine => {
  const waiting: Waiting[] = [];
  let delayMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const deliverUntil = (untilMs: number): void => {
    while ((waiting[0]?.dueMs ?? Infinity) <= untilMs) waiting.shift()?.deliver();
    const [next] = waiting;
    if (next === undefined || next.dueMs === Infinity) return;
    timer = setTimeout(
      () => {
        deliverUntil(performance.now());
      },
      Math.max(0, next.dueMs - performance.now()),
    );
  };
  return {
    holds: () => delayMs === Infinity,
    pass(deliver: () => void): void {
      if (delayMs === 0) {
        deliver();
        return;
      }
      waiting.push({ dueMs: performance.now() + delayMs, deliver });
      if (waiting.length === 1) deliverUntil(-Infinity);
    },
    delay(byMs: number): void {
      delayMs = byMs;
      if (byMs !== 0) return;
      clearTimeout(timer);
      for (const { deliver } of waiting.splice(0)) deliver();
    },
    clear(): void {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
};
