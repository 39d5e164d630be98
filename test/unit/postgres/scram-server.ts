// The server's side of a login by SCRAM-SHA-256, by the letter of RFC 5802, for tests of the client's: no database behind it.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ScramServer {
  readonly port: number;
  /** May be changed between logins; `lies` makes the server unable to prove that it knows the password. */
  readonly settings: { password: string; salt: Buffer; rounds: number; lies: boolean };
  readonly close: () => void;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const message = (type: string, ...parts: (Buffer | string | number)[]): Buffer => {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part !== 'number') return Buffer.from(part);
      const word = Buffer.alloc(4);
      word.writeInt32BE(part);
      return word;
    }),
  );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};

const refused = message('E', 'SFATAL\0', 'VFATAL\0', 'C28P01\0', 'Mwrong password\0', '\0');

/** One connection: what comes is a start-up message, the first message of SASL, the second one. Each arrives whole. */
const logIn = async (
  socket: Socket,
  { password, salt, rounds, lies }: ScramServer['settings'],
): Promise<void> => {
  const next = async (): Promise<Buffer> => ((await once(socket, 'data')) as [Buffer])[0];
  await next();
  socket.write(message('R', 10, 'SCRAM-SHA-256\0', '\0'));
  const clientFirst = (await next()).toString().replace(/^.*?n,,/s, '');
  const nonce = `${clientFirst.replace(/^n=[^,]*,r=/, '')}${randomBytes(9).toString('base64')}`;
  const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${rounds}`;
  socket.write(message('R', 11, serverFirst));
  const [, unproven = '', proof = ''] = /(c=.*),p=(.*)$/.exec((await next()).toString()) ?? [];
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  const exchange = `${clientFirst},${serverFirst},${unproven}`;
  const signature = hmac(stored, exchange);
  const key = Buffer.from(proof, 'base64').map((byte, index) => byte ^ signature[index]!);
  const known = createHash('sha256').update(key).digest().equals(stored);
  if (!known || unproven !== `c=biws,r=${nonce}`) return void socket.end(refused);
  const proven = hmac(hmac(salted, lies ? 'Another Key' : 'Server Key'), exchange).toString('base64');
  socket.write(Buffer.concat([message('R', 12, `v=${proven}`), message('R', 0), message('Z', 'I')]));
};

export const startScramServer = async (settings: ScramServer['settings']): Promise<ScramServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    void logIn(socket, settings);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    settings,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
