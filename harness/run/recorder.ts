// Appends events to record.jsonl. Each line is written before anything else happens, so that the record of a run that is
// killed is readable to its last event.
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { keptFile } from '../model/modes.ts';
import type { RecordedEvent, RunEvent } from '../model/record.ts';
import type { FileDigest } from './manifest.ts';

export interface Recorder {
  /** Never throws: what cannot be written is told once, and nothing is written after it. */
  readonly record: (event: RunEvent) => void;
  /** Ends it, with the digest of what was written, whatever stands in the file by now. */
  readonly close: () => FileDigest;
}

export interface RecorderParts {
  /** Must not exist yet. */
  readonly file: string;
  readonly nowMs: () => number;
  /** Told each event once it is in the file, or could not be. */
  readonly listener: (event: RecordedEvent) => void;
  /** Told when the file can be written no more. */
  readonly failed: (error: unknown) => void;
}

export const openRecorder = ({ file, nowMs, listener, failed }: RecorderParts): Recorder => {
  const descriptor = openSync(file, 'wx', keptFile);
  const hash = createHash('sha256');
  let [bytes, writing] = [0, true];
  const write = (line: Buffer): void => {
    if (!writing) return;
    try {
      for (let at = 0; at < line.length;) at += writeSync(descriptor, line, at);
      hash.update(line);
      bytes += line.length;
    } catch (error) {
      writing = false;
      failed(error);
    }
  };
  return {
    record: (event) => {
      const recorded: RecordedEvent = { atMs: nowMs(), ...event };
      write(Buffer.from(`${JSON.stringify(recorded)}\n`));
      listener(recorded);
    },
    close: () => {
      closeSync(descriptor);
      return { bytes, sha256: hash.digest('hex') };
    },
  };
};
