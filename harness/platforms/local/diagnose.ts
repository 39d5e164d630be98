// What this machine has for a run with local processes, whatever they are, and what it lacks. Changes nothing.
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../model/errors.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
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

const diagnoseUser = async (): Promise<Diagnosis> => {
  const subject = 'user for the servers';
  try {
    const user = await findServerUser();
    await checkTemporaryFolder(user);
    return { subject, status: 'ok', seen: `${user.name} (uid ${user.uid})`, remedy: '' };
  } catch (error) {
    return { subject, status: 'missing', ...saying(error) };
  }
};

const saying = (error: unknown): Pick<Diagnosis, 'seen' | 'remedy'> => {
  const remedy = error instanceof Error && 'next' in error ? String(error.next) : '';
  return { seen: messageOf(error), remedy };
};

const diagnoseDisk = async (): Promise<Diagnosis> => {
  const free = await freeBytes(tmpdir());
  const enough = free >= wantedBytes;
  return {
    subject: `free space in ${tmpdir()}`,
    status: enough ? 'ok' : 'missing',
    seen: gibibytes(free),
    remedy: enough ? '' : `Free ${gibibytes(wantedBytes)}, or set TMPDIR to a folder on a larger disk.`,
  };
};

const diagnoseMemory = async (): Promise<Diagnosis> => {
  const available = await availableMemory();
  const enough = available >= wantedMemoryBytes;
  return {
    subject: 'memory',
    status: enough ? 'ok' : 'warning',
    seen: `${gibibytes(available)} available of ${gibibytes(totalmem())}`,
    remedy: enough ? '' : 'Close something: servers that swap look like servers that are down.',
  };
};

/** Linux counts what its caches would give back; elsewhere only what is free is known. */
const availableMemory = async (): Promise<number> => {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
};

const diagnoseProcessors = (): Diagnosis => {
  const cores = availableParallelism();
  return {
    subject: 'processors',
    status: cores >= 2 ? 'ok' : 'warning',
    seen: String(cores),
    remedy: cores >= 2 ? '' : 'With one core the load and the servers wait for each other; lower the rates.',
  };
};

/** Only for scenarios that cut networks. */
const diagnoseFilter = (): Diagnosis => {
  const subject = 'dropping packets, for the fault cut-network';
  const refused = whyNoFilter();
  return refused === null
    ? { subject, status: 'ok', seen: 'nftables', remedy: '' }
    : {
        subject,
        status: 'warning',
        seen: 'not here',
        remedy: `${refused.charAt(0).toUpperCase()}${refused.slice(1)}.`,
      };
};

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
