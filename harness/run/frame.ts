// The frame around what a run or a calibration does: a folder, a clock, a record, an undo stack, a signal that ends it, and a watch
// on our own event loop. It carries nothing out.
import { join } from 'node:path';
import { hostClockMs, runClock } from '../../load/clock.ts';
import { watchStalls } from '../../load/stalls.ts';
import type { Stall } from '../../load/stalls.ts';
import { RunError, messageOf } from '../model/errors.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { RunContext } from '../model/run-context.ts';
import type { FileDigest } from './manifest.ts';
import { openRecorder } from './recorder.ts';
import { createRunFolder, runFiles } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { createUndoStack } from './undo.ts';
import type { UndoStack } from './undo.ts';

export interface FrameOptions {
  /** The folder that holds all runs. */
  readonly results: string;
  readonly scenario: string;
  readonly seed: number;
  /** Aborted when a person wants it to end. */
  readonly signal: AbortSignal;
  /** Told every event of the record, once it is written. */
  readonly watch: (event: RecordedEvent) => void;
  /** Told the undo stack before anything is started. */
  readonly undoing: (stack: UndoStack) => void;
  /** The shortest stall of this process that matters, in milliseconds; as for a load when absent. */
  readonly shortestStallMs?: number;
}

export interface Frame {
  readonly folder: RunFolder;
  readonly startedUtc: string;
  readonly context: RunContext;
  /** When this process has stood still so far. */
  readonly stalls: readonly Stall[];
  /** Ends what goes on in the frame, because a part of it failed. */
  readonly abort: (reason: unknown) => void;
  /** Takes back what was done, on the record; never rejects. */
  readonly unwind: () => Promise<void>;
  /** Takes back what is still to be taken back, and ends the record, whose digest it gives; never rejects. */
  readonly close: () => Promise<FileDigest>;
  /** Why the record is not whole; undefined while it is. */
  readonly recordLost: () => RunError | undefined;
}

/** Makes the folder, and starts the clock and the record in it. */
export const openFrame = ({ results, scenario, seed, ...options }: FrameOptions): Frame => {
  const started = new Date();
  const folder = createRunFolder({ results, scenario, seed, started });
  const originMs = hostClockMs();
  const nowMs = runClock(originMs);
  const failure = new AbortController();
  let lost: RunError | undefined;
  const { record, close } = openRecorder({
    file: join(folder.path, runFiles.record),
    nowMs,
    listener: options.watch,
    failed: (cause) => {
      lost = recordLost(folder, cause);
      failure.abort(lost);
    },
  });
  const stack = createUndoStack();
  options.undoing(stack);
  const stalls: Stall[] = [];
  const told = (stall: Stall): void => {
    stalls.push(stall);
    record({ kind: 'stall', ...stall });
  };
  const endWatch = watchStalls(nowMs, told, options.shortestStallMs);
  const context: RunContext = {
    label: folder.label,
    folder: folder.path,
    seed,
    signal: AbortSignal.any([options.signal, failure.signal]),
    originMs,
    nowMs,
    record,
    note: (text) => {
      record({ kind: 'note', text });
    },
    undo: stack.push,
  };
  const unwind = (): Promise<void> =>
    stack.unwind((what, error) => {
      record({ kind: 'undone', what, error });
    });
  return {
    folder,
    startedUtc: started.toISOString(),
    context,
    stalls,
    abort: (reason) => {
      failure.abort(reason);
    },
    unwind,
    close: async () => {
      await unwind();
      endWatch();
      return close();
    },
    recordLost: () => lost,
  };
};

const recordLost = ({ path }: RunFolder, cause: unknown): RunError =>
  new RunError(
    `the record of the run cannot be written: ${messageOf(cause)}`,
    `Nothing is judged without it, and what was done has been undone. Make room for ${path}.`,
  );
