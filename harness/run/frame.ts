// The frame around what a run or a calibration does: a folder, a clock, a record, an undo stack, a signal that ends it, and a watch
// on our own event loop. It carries nothing out.
import { join } from 'node:path';
import { hostClockMs, runClock } from '../../load/clock.ts';
import { watchStalls } from '../../load/stalls.ts';
import type { Stall } from '../../load/stalls.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { RunContext } from '../model/run-context.ts';
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
  /** Takes back what is still to be taken back, and ends the record; never rejects. */
  readonly close: () => Promise<void>;
}

/** Makes the folder, and starts the clock and the record in it. */
export const openFrame = ({ results, scenario, seed, ...options }: FrameOptions): Frame => {
  const started = new Date();
  const folder = createRunFolder({ results, scenario, seed, started });
  const originMs = hostClockMs();
  const nowMs = runClock(originMs);
  const { record, close } = openRecorder(join(folder.path, runFiles.record), nowMs, options.watch);
  const stack = createUndoStack();
  options.undoing(stack);
  const failure = new AbortController();
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
      close();
    },
  };
};
