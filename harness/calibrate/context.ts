// What a calibration runs in: a folder below results/, a record, a clock, an undo stack that is unwound whatever happens.
import { join } from 'node:path';
import { hostClockMs, runClock } from '../../load/clock.ts';
import { closeStallMs, watchStalls } from '../../load/stalls.ts';
import type { Stall } from '../../load/stalls.ts';
import type { RunContext } from '../model/run-context.ts';
import { openRecorder } from '../run/recorder.ts';
import type { Recorder } from '../run/recorder.ts';
import { createRunFolder, runFiles } from '../run/run-folder.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { createUndoStack } from '../run/undo.ts';
import type { CalibrationRequest } from './request.ts';

/** Resolves with what the work did, once everything it began is undone. `stalls` grows while this process stands still. */
export const underContext = async <T>(
  request: CalibrationRequest,
  started: Date,
  work: (context: RunContext, stalls: readonly Stall[]) => Promise<T>,
): Promise<{ readonly folder: string; readonly result: T }> => {
  const { seed, resultsFolder } = request;
  const folder = createRunFolder({ results: resultsFolder, scenario: 'calibration', seed, started });
  const originMs = hostClockMs();
  const nowMs = runClock(originMs);
  const recorder = openRecorder(join(folder.path, runFiles.record), nowMs, (event) => {
    if (event.kind === 'note') request.note(event.text);
  });
  const stack = createUndoStack();
  request.undoing(stack);
  const stalls: Stall[] = [];
  const endWatch = watchStalls(
    nowMs,
    (stall) => {
      stalls.push(stall);
      recorder.record({ kind: 'stall', ...stall });
    },
    closeStallMs,
  );
  try {
    const context = contextOf(request, { folder, recorder, originMs, nowMs, undo: stack.push });
    return { folder: folder.path, result: await work(context, stalls) };
  } finally {
    endWatch();
    await stack.unwind((what, error) => {
      recorder.record({ kind: 'undone', what, error });
      if (error !== null) request.note(`could not undo: ${what}: ${error}`);
    });
    recorder.close();
  }
};

interface ContextParts extends Pick<RunContext, 'originMs' | 'nowMs' | 'undo'> {
  readonly folder: RunFolder;
  readonly recorder: Recorder;
}

const contextOf = (
  { seed, signal }: CalibrationRequest,
  { folder, recorder, ...rest }: ContextParts,
): RunContext => ({
  ...rest,
  label: folder.label,
  folder: folder.path,
  seed,
  signal,
  record: recorder.record,
  note: (text) => {
    recorder.record({ kind: 'note', text });
  },
});
