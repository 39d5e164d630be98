// Stands in the path of connections and counts how often a client waits for an answer.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '../../harness/model/endpoint.ts';

export interface TripCounter {
  readonly endpoint: Endpoint;
  /** Per connection so far, without the one that TCP takes to connect. */
  tripsEach(): number;
  readonly close: () => void;
}

/** A round trip: something from the client, then something from the server. */
export const countTrips = async (to: Endpoint): Promise<TripCounter> => {
  let connections = 0;
  let trips = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...to, noDelay: true });
    let asked = false;
    connections += 1;
    client.on('data', () => (asked = true));
    upstream.on('data', () => {
      if (asked) trips += 1;
      asked = false;
    });
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    tripsEach: () => trips / connections,
    close: () => {
      server.close();
    },
  };
};
