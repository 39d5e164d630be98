// The connections that processes of this machine have made and that stand, from /proc. Linux only.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export interface StandingConnection {
  readonly localPort: number;
  readonly remotePort: number;
}

/** Those of all the processes, whoever made them. */
export const standingConnections = (pids: readonly number[]): readonly StandingConnection[] => {
  const inodes = new Set(pids.flatMap(socketsOf));
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(rowsOf).filter(({ inode }) => inodes.has(inode));
};

const socketsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    // It has ended.
    return [];
  }
};

const inodeOf = (link: string): string | undefined => {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
};

/** `01`: established. */
const established = '01';

const rowsOf = (file: string): readonly (StandingConnection & { readonly inode: string })[] => {
  const lines = textOf(file).split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === established ? [{ localPort: portIn(local), remotePort: portIn(remote), inode }] : [];
  });
};

/** `0100007F:1538`. */
const portIn = (address: string): number => Number.parseInt(address.split(':')[1] ?? '', 16);

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
