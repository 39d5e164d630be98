// A port that a server can have for as long as the run lives, with pauses when it is restarted.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { RunError } from '../../model/errors.ts';

/**
 * Below the range from which Linux (32768 up), macOS and Windows (49152 up) take the ports of outgoing connections, of which
 * the load makes hundreds a second: one of them could otherwise sit on a server's port while the server restarts.
 */
const firstPort = 15_000;
const lastPort = 29_999;
const attemptsMax = 100;

/** A port of the loopback interface that nobody listens on. A `RunError` when none is found. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    if (await isFree(port)) return port;
  }
  throw new RunError(
    `no free port found between ${firstPort} and ${lastPort} in ${attemptsMax} attempts`,
    'End what occupies them: ss -ltn shows who listens.',
  );
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host: '127.0.0.1', port }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
