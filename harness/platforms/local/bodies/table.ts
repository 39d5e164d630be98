// What can be harmed on this machine, and what this machine lacks for some of it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cut } from '../../../abilities/harms.ts';
import type { Offered } from '../../../model/ability.ts';
import type { Platform, PossibleHarm } from '../../../model/platform.ts';
import { linkHarms, serverHarms } from './bodies.ts';

/** Looks for a program and at who runs drydock; changes nothing. */
export const localBodies: Platform['bodies'] = () => {
  const refused = whyNoFilter();
  const possible = (row: Offered): PossibleHarm =>
    row.ability === cut && refused !== null ? { ...row, refused } : row;
  return { server: serverHarms.map(possible), link: linkHarms.map(possible) };
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
