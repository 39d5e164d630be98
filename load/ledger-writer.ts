// Appends rows to the ledger file. Every row is handed to the operating system before the call returns, so what was sent
// is in the file even when this process is killed at once. It is not forced to the disk: a host that crashes ends the run.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { LedgerRow } from './ledger.ts';

export interface LedgerWriter {
  /** Throws when the row cannot be written in full; the load must then end. */
  readonly append: (row: LedgerRow) => void;
  readonly close: () => void;
}

/** Creates the file, mode 0600. Throws when there is one already: two loads in one ledger could not be told apart. */
export const createLedgerWriter = (file: string): LedgerWriter => {
  const descriptor = openSync(file, 'ax', 0o600);
  return {
    append(row) {
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      for (let written = 0; written < line.length;) written += writeSync(descriptor, line, written);
    },
    close() {
      closeSync(descriptor);
    },
  };
};
