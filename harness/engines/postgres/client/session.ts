// PostgreSQL as the load sees it: one connection of the pg driver per session, no pool, no retry. A time-out ends the
// socket at once: an orderly goodbye would wait for a frozen server, and a late answer must not meet the next operation.
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { OpenTimedOut } from '../../../../load/target.ts';
import type { Answer, Peer, Session, Target } from '../../../../load/target.ts';
import { judgeError, reasonOf } from './errors.ts';
import { canKeepKeys, deriveKeys, keepKeys, logInWith } from './scram.ts';
import type { KeysOf } from './scram.ts';
import { readSql, writeSql } from '../table.ts';

export interface PostgresTargetSettings {
  readonly services: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  readonly user: string;
  readonly database: string;
  /** The password and nothing else; a line end behind it does not count. */
  readonly passwordFile: string;
}

/** Checks settings that come from a file. Written by hand: this runs in the bundle, which must stay small. */
export const parsePostgresSettings = (settings: unknown): PostgresTargetSettings => {
  if (typeof settings !== 'object' || settings === null) throw new Error('target: wanted settings');
  const { services, user, database, passwordFile } = settings as PostgresTargetSettings;
  for (const [field, value] of Object.entries({ user, database, passwordFile })) {
    if (typeof value !== 'string')
      throw new Error(`target.${field}: wanted a text, saw ${JSON.stringify(value)}`);
  }
  if (typeof services !== 'object') throw new Error('target.services: wanted endpoints by service');
  for (const [name, { host, port }] of Object.entries(services)) {
    if (typeof host === 'string' && Number.isInteger(port)) continue;
    throw new Error(`target.services.${name}: wanted a host and a port`);
  }
  return { services, user, database, passwordFile };
};

/** Reads the password once; throws when its file cannot be read. */
export const createPostgresTarget = (settings: PostgresTargetSettings): Target => {
  const { services, user, database, passwordFile } = settings;
  const password = readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  const keysOf = canKeepKeys(password) ? keepKeys((by) => deriveKeys(password, by)) : undefined;
  return {
    async open({ service }, timeoutMs) {
      const endpoint = services[service];
      if (endpoint === undefined) throw new Error(`no service ${service} in the target's settings`);
      return openSession({ ...endpoint, user, database, password }, keysOf, timeoutMs);
    },
  };
};

/** The driver's own time-outs stay off: that of a query would leave the socket open. `limit` below takes their place. */
const fixedConfig = {
  application_name: 'drydock-load',
  ssl: false,
  keepAlive: true,
  keepAliveInitialDelayMillis: 1000,
  connectionTimeoutMillis: 0,
} as const;

const openSession = async (
  login: ClientConfig,
  keysOf: KeysOf | undefined,
  timeoutMs: number,
): Promise<Session> => {
  const socket = new Socket();
  const client = new Client({ ...login, ...fixedConfig, stream: () => socket });
  if (keysOf !== undefined) logInWith(client, keysOf);
  const link = watchLink(client, socket);
  const { wait, expired } = limit(timeoutMs, () => {
    link.cut('timed out while connecting');
  });
  try {
    await wait(client.connect());
  } catch (error) {
    link.cut('never connected');
    if (expired()) throw new OpenTimedOut('timed out while connecting');
    throw new Error(reasonOf(error as Error), { cause: error });
  }
  return {
    write: ({ writer, sequence }, waitMs) => ask({ client, link, waitMs }, writeSql, [writer, sequence]),
    read: (waitMs) => ask({ client, link, waitMs }, readSql, []),
    ended: link.ended,
    close: link.leave,
  };
};

/** Whether the connection stands. The first reason why it does not is the one that is told. */
interface SessionLink {
  readonly ended: Promise<string>;
  /** Null while it stands. */
  lost(): string | null;
  /** Ends it without a word to the server. */
  cut(reason: string): void;
  /** Ends it with a goodbye that waits for nobody. */
  readonly leave: () => void;
}

const watchLink = (client: Client, socket: Socket): SessionLink => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let lost: string | null = null;
  const end = (reason: string): void => {
    lost ??= reason;
    resolve(lost);
  };
  const cut = (reason: string): void => {
    end(reason);
    socket.destroy();
  };
  // The driver reports errors of an idle connection here, and without a listener ends the process.
  client.on('error', (error) => {
    cut(reasonOf(error));
  });
  socket.on('close', () => {
    end('connection closed by the server');
  });
  return {
    ended,
    lost: () => lost,
    cut,
    leave() {
      if (lost !== null) return;
      end('closed by the client');
      void client.end();
      socket.destroySoon();
    },
  };
};

interface Exchange {
  readonly client: Client;
  readonly link: SessionLink;
  readonly waitMs: number;
}

/** One statement, one round trip. It has parameters or not, but never company: each is its own transaction. */
const ask = async ({ client, link, waitMs }: Exchange, text: string, values: unknown[]): Promise<Answer> => {
  const lost = link.lost();
  if (lost !== null) return { outcome: 'refused', reason: `no connection: ${lost}` };
  const { wait, expired } = limit(waitMs, () => {
    link.cut('timed out waiting for an answer');
  });
  try {
    const { rows } = await wait(client.query<Peer & Record<string, string>>(text, values));
    const [peer] = rows;
    if (peer === undefined) return { outcome: 'unknown', reason: 'the server completed it without a row' };
    return { outcome: 'acknowledged', peer: { address: peer.address, role: peer.role } };
  } catch (error) {
    if (expired()) return { outcome: 'unknown', reason: 'timed out waiting for an answer', timedOut: true };
    const { outcome, reason, fatal } = judgeError(error as Error);
    if (fatal) link.cut(reason);
    return { outcome, reason };
  }
};

/** A time limit on one wait. `cut` must make the wait fail. */
const limit = (
  timeoutMs: number,
  cut: () => void,
): { wait: <T>(waited: Promise<T>) => Promise<T>; expired: () => boolean } => {
  let expired = false;
  const expire = (): void => {
    expired = true;
    cut();
  };
  // One turn of the event loop later, what the socket has received is read: a stall of ours is not the server's silence.
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (turn = setImmediate(expire)), timeoutMs);
  return {
    wait: (waited) =>
      waited.finally(() => {
        clearTimeout(timer);
        clearImmediate(turn);
      }),
    expired: () => expired,
  };
};
