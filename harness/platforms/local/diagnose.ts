// What this machine has for a run with local processes, whatever they are, and what it lacks. Changes nothing.
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { readFile } from 'node:fs/promises';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { look, measured } from '../diagnosing.ts';
import { whyNoFilter } from './bodies/table.ts';
import { findServerUser } from './server-user.ts';
import { checkTemporaryFolder, freeBytes, wantedBytes } from './work-folder.ts';

const wantedMemoryBytes = 2 ** 30;

export const diagnoseLocal = (): Promise<readonly Diagnosis[]> =>
  Promise.all([
    diagnoseUser(),
    diagnoseDisk(),
    diagnoseMemory(),
    Promise.resolve(diagnoseProcessors()),
    Promise.resolve(diagnoseFilter()),
  ]);

const diagnoseUser = (): Promise<Diagnosis> =>
  look('user for the servers', async () => {
    const user = await findServerUser();
    await checkTemporaryFolder(user);
    return `${user.name} (uid ${user.uid})`;
  });

const diagnoseDisk = async (): Promise<Diagnosis> => {
  const free = await freeBytes(tmpdir());
  const found = {
    subject: `free space in ${tmpdir()}`,
    enough: free >= wantedBytes,
    seen: gibibytes(free),
    remedy: `Free ${gibibytes(wantedBytes)}, or set TMPDIR to a folder on a larger disk.`,
  };
  return measured(found, 'missing');
};

const diagnoseMemory = async (): Promise<Diagnosis> => {
  const available = await availableMemory();
  return measured({
    subject: 'memory',
    enough: available >= wantedMemoryBytes,
    seen: `${gibibytes(available)} available of ${gibibytes(totalmem())}`,
    remedy: 'Close something: servers that swap look like servers that are down.',
  });
};

/** Linux counts what its caches would give back; elsewhere only what is free is known. */
const availableMemory = async (): Promise<number> => {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
};

const diagnoseProcessors = (): Diagnosis =>
  measured({
    subject: 'processors',
    enough: availableParallelism() >= 2,
    seen: String(availableParallelism()),
    remedy: 'With one core the load and the servers wait for each other; lower the rates.',
  });

/** Only for scenarios that cut networks. */
const diagnoseFilter = (): Diagnosis => {
  const refused = whyNoFilter() ?? '';
  return measured({
    subject: 'dropping packets, for the fault cut-network',
    enough: refused === '',
    seen: refused === '' ? 'nftables' : 'not here',
    remedy: `${refused.charAt(0).toUpperCase()}${refused.slice(1)}.`,
  });
};

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
