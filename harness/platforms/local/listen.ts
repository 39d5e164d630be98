// Listening on loopback, for proxies: what one end says last does not end what the other end says.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Port 0 lets the system choose. Rejects when the port is taken. */
export const listen = async (port: number, accept: (client: Socket) => void): Promise<Server> => {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.listen({ host: '127.0.0.1', port, backlog: 1024 });
  await once(server, 'listening');
  return server;
};

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
