// A way to one server that can be disturbed on purpose, for a known time: the outages that the stopwatch has to find. Knows
// nothing of what passes.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostClockMs } from '../../../load/clock.ts';
import type { Endpoint } from '../../model/site.ts';
import { createLink } from './disturbed-link.ts';
import type { Link } from './disturbed-link.ts';

/**
 * - `refuse`: connections that stand are reset, new ones are refused.
 * - `reset`: connections that stand are reset, new ones too, as soon as they are accepted.
 * - `silence`: connections stay and new ones are accepted, but nothing passes.
 * - `slow`: everything passes half a second later each way.
 */
export const disturbances = ['refuse', 'reset', 'silence', 'slow'] as const;
export type Disturbance = (typeof disturbances)[number];

const slowByMs = 500;

export interface DisturbedProxy {
  readonly port: number;
  /** Resolves when it is over, with when it began and ended, in milliseconds of this host's monotonic clock. */
  disturb(how: Disturbance, forMs: number): Promise<{ readonly fromMs: number; readonly toMs: number }>;
  close(): void;
}

/** Listens on a free port of loopback. */
export const openDisturbedProxy = async (server: Endpoint): Promise<DisturbedProxy> => {
  const links = new Set<Link>();
  let how: Disturbance | null = null;
  const accept = (client: Socket): void => {
    if (how === 'reset') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const link = createLink(client, connect({ ...server, allowHalfOpen: true, noDelay: true }));
    links.add(link);
    client.once('close', () => links.delete(link));
    if (how === 'silence') link.hold();
    if (how === 'slow') link.delay(slowByMs);
  };
  const open = async (port: number) => {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    listener.listen({ host: '127.0.0.1', port, backlog: 1024 });
    await once(listener, 'listening');
    return listener;
  };
  let listener = await open(0);
  const { port } = listener.address() as AddressInfo;

  const begin = (next: Disturbance): void => {
    how = next;
    if (next === 'refuse') listener.close();
    for (const link of links) {
      if (next === 'silence') link.hold();
      else if (next === 'slow') link.delay(slowByMs);
      else link.reset();
    }
  };
  const end = async (): Promise<void> => {
    const was = how;
    how = null;
    if (was === 'refuse') listener = await open(port);
    for (const link of links) {
      if (was === 'silence') link.release();
      if (was === 'slow') link.delay(0);
    }
  };
  return {
    port,
    async disturb(next, forMs) {
      const fromMs = hostClockMs();
      begin(next);
      await sleep(forMs);
      await end();
      return { fromMs, toMs: hostClockMs() };
    },
    close() {
      listener.close();
      for (const link of links) link.reset();
    },
  };
};
