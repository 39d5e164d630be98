// Appends events to record.jsonl. Each line is written before anything else happens, so that the record of a run that is
// killed is readable to its last event.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { RecordedEvent, RunEvent } from '../model/record.ts';

export interface Recorder {
  readonly record: (event: RunEvent) => void;
  readonly close: () => void;
}

/** Writes to `file`, which must not exist yet, and tells each event to `listener` once it is in the file. */
export const openRecorder = (
  file: string,
  nowMs: () => number,
  listener: (event: RecordedEvent) => void,
): Recorder => {
  const descriptor = openSync(file, 'wx', 0o644);
  return {
    record: (event) => {
      const recorded: RecordedEvent = { atMs: nowMs(), ...event };
      writeSync(descriptor, `${JSON.stringify(recorded)}\n`);
      listener(recorded);
    },
    close: () => {
      closeSync(descriptor);
    },
  };
};
