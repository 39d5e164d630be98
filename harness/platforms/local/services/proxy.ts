// One service of the local platform: a port that hands each new connection to one of its members, chosen at random, as
// kube-proxy does. A connection that stands stays with its member when the members change, and ends when the member ends it.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Endpoint } from '../../../model/endpoint.ts';
import { listen, portOf } from '../listen.ts';

export interface ServiceProxy {
  readonly port: number;
  /** In force for every connection that is accepted from now on. */
  route(members: readonly Endpoint[]): void;
  /** Stops listening and resets what stands. */
  readonly close: () => void;
}

/** Listens on loopback; port 0 lets the system choose. `random` gives numbers in [0, 1). Rejects when the port is taken. */
export const openServiceProxy = async (port: number, random: () => number): Promise<ServiceProxy> => {
  let members: readonly Endpoint[] = [];
  const clients = new Set<Socket>();
  const server = await listen(port, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    const member = members[Math.floor(random() * members.length)];
    if (member === undefined) {
      client.on('error', ignore);
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...member, allowHalfOpen: true, noDelay: true });
    join(client, upstream);
    join(upstream, client);
  });
  return {
    port: portOf(server),
    route: (next) => {
      members = next;
    },
    close: () => {
      server.close();
      for (const client of clients) client.resetAndDestroy();
    },
  };
};

/**
 * Carries one direction. `pipe` holds a fast sender back and passes the end of a stream on, which leaves the other direction
 * open. A socket that breaks, or that cannot be had, resets its partner: the partner must not take it for an orderly end.
 */
const join = (from: Socket, to: Socket): void => {
  from.pipe(to);
  from.on('error', ignore);
  from.once('close', (broken) => {
    if (!to.destroyed && (broken || !from.readableEnded)) to.resetAndDestroy();
  });
};

/** An error is followed by `close`, where something is done about it. */
const ignore = (): void => undefined;
