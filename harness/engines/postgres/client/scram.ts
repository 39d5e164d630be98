// Logging in by SCRAM-SHA-256 without hashing the password anew each time. A client may keep what it derived from the password for
// as long as salt and rounds stay the same (RFC 5802, section 5.1); the server sees no difference. The driver has no option for
// it, so the one answer that needs the password is given here instead of there: at once, where the driver makes nine trips through
// threads. Whatever is not as always is left to the driver.
import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { Client } from 'pg';

/** What RFC 5802, section 3 calls ClientKey, StoredKey and ServerKey. As secret as the password: kept in memory only. */
export interface ScramKeys {
  readonly client: Buffer;
  readonly stored: Buffer;
  readonly server: Buffer;
}

export interface SaltedBy {
  /** In base64, as the server sends it. */
  readonly salt: string;
  readonly rounds: number;
}

/** The keys of one password. */
export type KeysOf = (by: SaltedBy) => Promise<ScramKeys>;

const digest = 'sha256';
const hmac = (key: Buffer, text: string): Buffer => createHmac(digest, key).update(text).digest();

export const deriveKeys = async (password: string, { salt, rounds }: SaltedBy): Promise<ScramKeys> => {
  const salted = await promisify(pbkdf2)(password, Buffer.from(salt, 'base64'), rounds, 32, digest);
  const client = hmac(salted, 'Client Key');
  return { client, stored: createHash(digest).update(client).digest(), server: hmac(salted, 'Server Key') };
};

/** A role has one salt on all members, until its password is set again. */
const saltsKept = 8;

/** Derives the keys of each salt but once. */
export const keepKeys = (derive: KeysOf): KeysOf => {
  const kept = new Map<string, Promise<ScramKeys>>();
  return (by) => {
    const name = `${by.rounds} ${by.salt}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    if (kept.size >= saltsKept) kept.clear();
    const keys = derive(by);
    kept.set(name, keys);
    // The next login tries anew.
    keys.catch(() => kept.delete(name));
    return keys;
  };
};

/** The driver's own notes on a login, after the server was told the first message. */
interface SaslSession {
  readonly mechanism: string;
  readonly clientNonce: string;
  message: string;
  response: string;
  serverSignature?: string;
}

/** The driver's inside, as far as it is needed here. */
interface ClientInside {
  readonly saslSession?: SaslSession | null;
  readonly connection: {
    sendSCRAMClientFinalMessage(message: string): void;
    emit(event: 'error', error: unknown): void;
  };
  _handleAuthSASLContinue?: (message: { readonly data: string }) => Promise<void>;
}

/** Plain ASCII is the same before and after SASLprep. */
const plain = /^[\x20-\x7e]+$/;

/** Whether the driver's login can be carried on with kept keys: of a password that needs no preparation. Pure. */
export const canKeepKeys = (password: string): boolean => plain.test(password);

/** To be called before the client connects. Does nothing to a driver that is made otherwise; a test would tell. */
export const logInWith = (client: Client, keysOf: KeysOf): void => {
  const inside = client as unknown as ClientInside;
  const driversOwn = inside._handleAuthSASLContinue?.bind(client);
  if (driversOwn === undefined) return;
  inside._handleAuthSASLContinue = async (message) => {
    const { saslSession: session, connection } = inside;
    const asked = session && challengeIn(session, message.data);
    if (!asked) return driversOwn(message);
    try {
      Object.assign(session, answerTo(session, asked, await keysOf(asked)));
      connection.sendSCRAMClientFinalMessage(session.response);
    } catch (error) {
      connection.emit('error', error);
    }
  };
};

interface ScramChallenge extends SaltedBy {
  readonly text: string;
  readonly nonce: string;
}

/** More would hold the client up on a server's word; the driver says so. */
const roundsAtMost = 100_000;
const noChannelBinding = 'n,,';
const serverFirst = /^r=(?<nonce>[!-+\--~]+),s=(?<salt>[A-Za-z0-9+/]+={0,2}),i=(?<rounds>[1-9]\d{0,6})$/;

/** Undefined where anything is not as always: the driver knows best what to say of that. Pure. */
const challengeIn = (session: SaslSession, text: string): ScramChallenge | undefined => {
  const { mechanism, clientNonce, message, response } = session;
  const usual =
    mechanism === 'SCRAM-SHA-256' &&
    message === 'SASLInitialResponse' &&
    response === `${noChannelBinding}${firstMessage(clientNonce)}`;
  const { nonce = '', salt = '', rounds = '' } = serverFirst.exec(text)?.groups ?? {};
  const fresh = nonce.startsWith(clientNonce) && nonce.length > clientNonce.length;
  if (!usual || !fresh || Number(rounds) > roundsAtMost) return undefined;
  return { text, nonce, salt, rounds: Number(rounds) };
};

const firstMessage = (clientNonce: string): string => `n=*,r=${clientNonce}`;

/** The proof that this client knows the password, and the one that it expects of the server (RFC 5802, section 3). Pure. */
const answerTo = (
  { clientNonce }: SaslSession,
  { text, nonce }: ScramChallenge,
  keys: ScramKeys,
): Pick<SaslSession, 'message' | 'response' | 'serverSignature'> => {
  const unproven = `c=${Buffer.from(noChannelBinding).toString('base64')},r=${nonce}`;
  const exchange = `${firstMessage(clientNonce)},${text},${unproven}`;
  const signature = hmac(keys.stored, exchange);
  const proof = Buffer.from(keys.client.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return {
    message: 'SASLResponse',
    response: `${unproven},p=${proof.toString('base64')}`,
    serverSignature: hmac(keys.server, exchange).toString('base64'),
  };
};
