// A way to one server that can be disturbed on purpose, for a known time: the outages that the stopwatch has to find. Knows
// nothing of what passes.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { hostClockMs, sleepPrecisely } from '../../../../load/clock.ts';
import { bracketed } from '../../../model/bracketed.ts';
import type { Disturbance, DisturbedPath } from '../../../model/disturbance.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { listen, portOf } from '../listen.ts';
import { createLink } from './link.ts';
import type { Link } from './link.ts';

/** How much later everything passes each way while the path is slow: beyond what a calibration takes for an answer in time. */
const slowByMs = 30;

/** Listens on a free port of loopback. */
export const openDisturbedProxy = async (server: Endpoint): Promise<DisturbedPath> => {
  const links = new Set<Link>();
  let how: Disturbance | null = null;
  let closed = false;
  let tellNext: ((atMs: number) => void)[] = [];
  const accept = (client: Socket): void => {
    if (how === 'reset') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const [told, atMs] = [tellNext, hostClockMs()];
    tellNext = [];
    for (const tell of told) tell(atMs);
    const link = createLink(client, connect({ ...server, allowHalfOpen: true, noDelay: true }));
    links.add(link);
    client.once('close', () => links.delete(link));
    link.delay(delayMs(how));
  };
  let listener = await listen(0, accept);
  const port = portOf(listener);

  const begin = (next: Disturbance): void => {
    how = next;
    if (next === 'refuse') listener.close();
    for (const link of links) {
      if (next === 'refuse' || next === 'reset') link.reset();
      else link.delay(delayMs(next));
    }
  };
  const end = async (): Promise<void> => {
    const was = how;
    how = null;
    if (was === 'refuse' && !closed) listener = await listen(port, accept);
    // The newest first: they are those that may still be answered in time.
    for (const link of [...links].reverse()) link.delay(0);
  };
  return {
    endpoint: { host: '127.0.0.1', port },
    async disturb(next, forMs) {
      const from = await bracketed(() => {
        begin(next);
      });
      await sleepPrecisely(forMs);
      return { from, to: await bracketed(end) };
    },
    nextClient: () => new Promise((resolve) => void tellNext.push(resolve)),
    close() {
      closed = true;
      listener.close();
      for (const link of links) link.reset();
    },
  };
};

const delayMs = (how: Disturbance | null): number => {
  if (how === 'silence') return Infinity;
  return how === 'slow' ? slowByMs : 0;
};
