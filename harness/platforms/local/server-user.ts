// The user that servers run as. PostgreSQL refuses to run as root, so root's servers run as somebody else; an ordinary
// user's servers run as that user.
import { randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { execa } from 'execa';
import { RunError } from '../../model/errors.ts';
import { timeoutsMs } from '../../model/timeouts.ts';

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether it is another user than the one who runs drydock. */
  readonly foreign: boolean;
}

const candidates = ['postgres', 'nobody'];

/** Throws a `RunError` when root has nobody to run servers as. */
export const findServerUser = async (): Promise<ServerUser> => {
  const { username, uid, gid } = userInfo();
  if (uid !== 0) return { name: username, uid, gid, foreign: false };
  for (const name of candidates) {
    const found = await lookUp(name);
    if (found !== undefined) return found;
  }
  throw new RunError(
    `running as root, and there is no user ${candidates.join(' or ')} to run the servers as; PostgreSQL refuses to run as root`,
    'Run as an ordinary user, or add one: useradd --system postgres',
  );
};

/** The users that servers may run as who are not the one who runs drydock. */
export const foreignServerUsers = async (): Promise<readonly number[]> => {
  if (userInfo().uid !== 0) return [];
  const found = await Promise.all(candidates.map(lookUp));
  return found.flatMap((user) => user?.uid ?? []);
};

const lookUp = async (name: string): Promise<ServerUser | undefined> => {
  const number = async (flag: string): Promise<number> => {
    const { stdout } = await execa('id', [flag, name], { timeout: timeoutsMs.query });
    return Number(stdout);
  };
  try {
    return { name, uid: await number('-u'), gid: await number('-g'), foreign: true };
  } catch {
    return undefined;
  }
};

/** What `spawn` needs to run a program as that user. Node drops the supplementary groups with it. */
export const identityOf = (user: ServerUser): { readonly uid?: number; readonly gid?: number } =>
  user.foreign ? { uid: user.uid, gid: user.gid } : {};

/**
 * A group for the processes of one server alone, by which the kernel can tell its packets from another's. Below what containers
 * usually know of, above what systems hand out to people.
 */
export const ownGroup = (): number => randomInt(20_000, 60_000);

/** The user as its servers are: each in a group of its own, so that what the user's group may do does not help them. */
export const alone = (user: ServerUser): ServerUser => (user.foreign ? { ...user, gid: -1 } : user);
