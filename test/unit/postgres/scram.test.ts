// Logging in with keys that are kept: who gets in and who does not is as before, and the password is hashed once.
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  canKeepKeys,
  deriveKeys,
  keepKeys,
  logInWith,
} from '../../../harness/engines/postgres/client/scram.ts';
import type { KeysOf } from '../../../harness/engines/postgres/client/scram.ts';
import { createPostgresTarget } from '../../../harness/engines/postgres/client/session.ts';
import { startScramServer } from './scram-server.ts';
import type { ScramServer } from './scram-server.ts';

const password = 'correct horse battery staple';
const salt = Buffer.from('salt of the server');

/** What the driver hashes a password with. */
const driversHash = vi.spyOn(webcrypto.subtle, 'deriveBits');

let server: ScramServer;
beforeEach(async () => {
  driversHash.mockClear();
  server = await startScramServer({ password, salt, rounds: 64, lies: false });
});
afterEach(() => {
  server.close();
});

/** Counts what is derived. */
const ring = (of: string) => {
  const derive = vi.fn<KeysOf>((by) => deriveKeys(of, by));
  return { derive, keysOf: keepKeys(derive) };
};

/** Resolves with `in`, or with the reason why not. */
const logIn = async (keysOf: KeysOf, own = password): Promise<string> => {
  const { port } = server;
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'app',
    database: 'app',
    password: own,
    ssl: false,
  });
  client.on('error', () => undefined);
  logInWith(client, keysOf);
  const how = await client.connect().then(
    () => 'in',
    (error: unknown) => (error as Error).message,
  );
  void client.end();
  return how;
};

/** The target of the load on a password file. */
const withTarget = async (
  text: string,
  work: (open: () => Promise<unknown>) => Promise<void>,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-scram-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, text);
  const services = { rw: { host: '127.0.0.1', port: server.port } };
  const target = createPostgresTarget({ services, user: 'app', database: 'app', passwordFile });
  try {
    await work(async () => {
      const session = await target.open({ service: 'rw', policy: 'fresh' }, 10_000);
      session.close();
    });
    // Nothing that is printed of a target shows a secret.
    expect(inspect(target, { showHidden: true, depth: 9 })).not.toContain(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('a login with kept keys', () => {
  it('hashes the password once for many logins, at once or one after the other, and the driver never', async () => {
    const { derive, keysOf } = ring(password);
    const together = Array.from({ length: 5 }, () => logIn(keysOf));
    expect([...(await Promise.all(together)), await logIn(keysOf)]).toEqual(Array(6).fill('in'));
    expect(derive).toHaveBeenCalledTimes(1);
    expect(driversHash).not.toHaveBeenCalled();
  });

  it('derives anew for another salt, and for another number of rounds', async () => {
    const { derive, keysOf } = ring(password);
    expect(await logIn(keysOf)).toBe('in');
    server.settings.salt = Buffer.from('another salt');
    expect(await logIn(keysOf)).toBe('in');
    server.settings.rounds = 65;
    expect(await logIn(keysOf)).toBe('in');
    expect(derive).toHaveBeenCalledTimes(3);
  });

  it('is refused with another password, and once the password of the server is another', async () => {
    const { keysOf } = ring(password);
    expect(await logIn(ring('another password').keysOf)).toBe('wrong password');
    expect(await logIn(keysOf)).toBe('in');
    server.settings.password = 'changed';
    expect(await logIn(keysOf)).toBe('wrong password');
  });

  it('does not believe a server that cannot prove that it knows the password', async () => {
    const { keysOf } = ring(password);
    expect(await logIn(keysOf)).toBe('in');
    server.settings.lies = true;
    expect(await logIn(keysOf)).toMatch('server signature does not match');
  });

  it('is left to the driver where the server wants more rounds than the driver would hash', async () => {
    const { derive, keysOf } = ring(password);
    server.settings.rounds = 200_000;
    expect(await logIn(keysOf)).toMatch('exceeds scramMaxIterations');
    expect(derive).not.toHaveBeenCalled();
  });

  it('tries anew after it could not derive', async () => {
    const derive = vi.fn<KeysOf>((by) => deriveKeys(password, by));
    derive.mockRejectedValueOnce(new Error('no memory'));
    const keysOf = keepKeys(derive);
    expect(await logIn(keysOf)).toBe('no memory');
    expect(await logIn(keysOf)).toBe('in');
  });

  it('keeps the keys of a few salts only', async () => {
    const { derive, keysOf } = ring(password);
    for (let count = 0; count < 100; count += 1) await keysOf({ salt: `${count}`, rounds: 1 });
    await keysOf({ salt: '0', rounds: 1 });
    expect(derive).toHaveBeenCalledTimes(101);
  });
});

describe('the target', () => {
  it('logs in with kept keys: this fails when an update of the driver passes them by', async () => {
    await withTarget(password, async (open) => {
      for (let count = 0; count < 3; count += 1) await open();
    });
    expect(driversHash).not.toHaveBeenCalled();
  });

  it('shows no secret in the reason why it was not let in', async () => {
    server.settings.password = 'changed';
    await withTarget(password, async (open) => {
      const error: unknown = await open().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ message: '28P01 invalid_password' });
      const shown = inspect(error, { showHidden: true, depth: 20 });
      const by = { salt: salt.toString('base64'), rounds: 64 };
      const keys = Object.values(await deriveKeys(password, by)) as Buffer[];
      for (const secret of [
        password,
        ...keys.flatMap((key) => [key.toString('base64'), key.toString('hex')]),
      ])
        expect(shown).not.toContain(secret);
    });
  });

  it('leaves a password that must be prepared to the driver', async () => {
    const prepared = 'ﬁsh'.normalize('NFKC');
    server.settings.password = prepared;
    expect(canKeepKeys('ﬁsh')).toBe(false);
    await withTarget('ﬁsh', async (open) => {
      await open();
    });
    expect(driversHash).toHaveBeenCalledTimes(1);
  });
});
