// The program nft: tables made and deleted, what they dropped, and those that are there.
import { execa } from 'execa';
import { RunError, messageOf } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { droppedIn } from '../../nft-text.ts';

const nft = async (args: readonly string[], input?: string): Promise<string> => {
  try {
    const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
    const options = {
      timeout: timeoutsMs.program,
      env: { PATH: path },
      ...(input !== undefined && { input }),
    };
    return (await execa('nft', args, options)).stdout;
  } catch (cause) {
    throw new RunError(
      `nft ${args.join(' ')} failed: ${messageOf(cause).split('\n')[0] ?? ''}`,
      'Dropping packets takes root, and a kernel with nftables and connection tracking.',
      { cause },
    );
  }
};

export const makeTable = async (text: string): Promise<void> => {
  await nft(['-f', '-'], text);
};

/** The same as a shell command. */
export const deletion = (table: string): string =>
  `PATH=$PATH:/usr/sbin:/sbin nft delete table inet ${table}`;

/** Harmless when it is gone. */
export const deleteTable = async (table: string): Promise<void> => {
  if ((await listTables()).includes(table)) await nft(['delete', 'table', 'inet', table]);
};

export const listTables = async (): Promise<readonly string[]> => {
  const { nftables } = JSON.parse(await nft(['-j', 'list', 'tables'])) as {
    readonly nftables: readonly { readonly table?: { readonly name: string } }[];
  };
  return nftables.flatMap(({ table }) => table?.name ?? []);
};

/** How many packets its rules have dropped. */
export const droppedBy = async (table: string): Promise<number> =>
  droppedIn(await nft(['list', 'table', 'inet', table]));
