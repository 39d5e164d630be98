// What a server that is not running says of its data, read from its control file; `pg_controldata` is not in the packages.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ControlFile {
  /** True when it was stopped cleanly as a primary: everything it ever acknowledged stands before its last checkpoint. */
  readonly shutDownCleanly: boolean;
  /** Where its last checkpoint begins in the log, as PostgreSQL writes it: `0/3000028`. */
  readonly checkpointLsn: string;
}

/**
 * The head of `ControlFileData` in src/include/catalog/pg_control.h, the same from PostgreSQL 11 to 18: system identifier
 * (8 bytes), control version (4), catalog version (4), state (4, then 4 unused), time (8), checkpoint (8).
 */
const offsets = { controlVersion: 8, state: 16, checkpoint: 32 };
const knownControlVersions: readonly number[] = [1100, 1201, 1300, 1700, 1800];
/** `DB_SHUTDOWNED`. */
const shutDown = 1;

/** Throws when the file is of a version that we do not know. */
export const parseControlFile = (bytes: Buffer): ControlFile => {
  const controlVersion = bytes.readUInt32LE(offsets.controlVersion);
  if (!knownControlVersions.includes(controlVersion)) {
    throw new Error(
      `pg_control is of version ${controlVersion}; known are ${knownControlVersions.join(', ')}`,
    );
  }
  return {
    shutDownCleanly: bytes.readUInt32LE(offsets.state) === shutDown,
    checkpointLsn: formatLsn(bytes.readBigUInt64LE(offsets.checkpoint)),
  };
};

export const readControlFile = async (dataFolder: string): Promise<ControlFile> =>
  parseControlFile(await readFile(join(dataFolder, 'global', 'pg_control')));

const formatLsn = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
