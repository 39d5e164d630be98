// What there is of a run on this machine: looked up while it is there, and asked for again when it should be gone.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { listTables } from '../../../harness/platforms/local/bodies/nft.ts';
import { runOfTable } from '../../../harness/platforms/local/bodies/filter.ts';
import { whyNoFilter } from '../../../harness/platforms/local/bodies/table.ts';
import { listProcesses } from '../../../harness/platforms/local/processes.ts';
import { seenOf } from '../../../harness/platforms/local/run-processes.ts';
import { foreignServerUsers } from '../../../harness/platforms/local/server-user.ts';
import { memoryOf, segmentsIn } from '../../../harness/platforms/local/shared-memory.ts';
import { workFolderOf } from '../../../harness/platforms/local/work-folder.ts';

export interface Traces {
  readonly token: string;
  /** The ids of segments of shared memory. */
  readonly segments: readonly number[];
  /** A line for each thing of the run that is there now. */
  left(): Promise<readonly string[]>;
}

export const tracesOf = async (workFolder: string): Promise<Traces> => {
  const text = await readFile(join(workFolder, 'conductor.json'), 'utf8');
  const { token } = JSON.parse(text) as { readonly token: string };
  const segments = (await memoryOf(workFolder)).map(({ id }) => id);
  const left = async (): Promise<readonly string[]> => [
    ...(await processesWith(token, workFolder)),
    ...(existsSync(workFolder) ? [workFolder] : []),
    ...(await segmentsNow()).filter((id) => segments.includes(id)).map((id) => `segment ${id}`),
    ...(await tables()).filter((name) => {
      const label = runOfTable(name)?.label;
      return label !== undefined && workFolderOf(label) === workFolder;
    }),
  ];
  return { token, segments, left };
};

/** Of all segments. */
const segmentsNow = async (): Promise<readonly number[]> =>
  segmentsIn(await readFile('/proc/sysvipc/shm', 'utf8')).map(({ id }) => id);

const tables = (): Promise<readonly string[]> =>
  whyNoFilter() === null ? listTables() : Promise.resolve([]);

/** By the mark in their environment, and by where they work. */
const processesWith = async (token: string, workFolder: string): Promise<readonly string[]> => {
  const users = new Set([userInfo().uid, ...(await foreignServerUsers())]);
  const seen = await seenOf(await listProcesses(), users);
  return seen
    .filter(({ environment, worksIn }) => environment?.includes(token) || worksIn.startsWith(workFolder))
    .map(({ pid, command }) => `process ${pid} ${command}`);
};
