// What can be harmed on this machine, and how; and what this machine lacks for some of it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cut, freeze, kill, lose } from '../../../abilities/harms.ts';
import type { Platform, PossibleHarm } from '../../../model/platform.ts';

/** Looks for a program and at who runs drydock; changes nothing. */
export const localBodies: Platform['bodies'] = () => ({
  server: [
    { ability: freeze, how: 'SIGSTOP to all processes of the server' },
    {
      ability: kill,
      how: 'SIGKILL to all processes of the server; lifted by starting it on its data as it is',
    },
    { ability: lose, how: 'SIGKILL, and the data is deleted' },
    cutting('nftables drop the packets to or from the server’s processes'),
  ],
  link: [cutting('nftables drop the packets between the processes of two servers')],
});

const cutting = (how: string): PossibleHarm => {
  const refused = whyNoFilter();
  return { ability: cut, how, ...(refused !== null && { refused }) };
};

/** Null when packets can be dropped here. */
export const whyNoFilter = (): string | null => {
  if (process.platform !== 'linux') return 'packets can be dropped by nftables only, which are Linux’s';
  if (process.getuid?.() !== 0)
    return 'dropping packets on this machine takes root; run drydock as root, or use the platform kind';
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isProgram(join(folder, 'nft')))
    ? null
    : 'there is no program nft; install nftables (apt-get install nftables)';
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
