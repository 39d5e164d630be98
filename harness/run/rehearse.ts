// A run from its plan to its reports: the folder, the clock, the record and the undo stack around what carry-out does.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostClockMs, runClock } from '../../load/clock.ts';
import { watchStalls } from '../../load/stalls.ts';
import { UsageError } from '../model/errors.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { RunContext } from '../model/run-context.ts';
import type { Verdict } from '../model/verdict.ts';
import { carryOut } from './carry-out.ts';
import type { Rehearsal } from './carry-out.ts';
import { judgeFolder } from './judge-folder.ts';
import type { Judges } from './judge-folder.ts';
import { openRecorder } from './recorder.ts';
import { createRunFolder, pointLatestAt, runFiles } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { createUndoStack } from './undo.ts';
import type { UndoStack } from './undo.ts';

export interface RehearseOptions {
  readonly rehearsal: Omit<Rehearsal, 'identity'>;
  readonly judges: Judges;
  /** The folder that holds all runs. */
  readonly results: string;
  /** Aborted, with an `Interruption`, when a person wants the run to end. */
  readonly signal: AbortSignal;
  /** Told every event of the record, once it is written. */
  readonly watch: (event: RecordedEvent) => void;
  /** Told the undo stack before anything is started. */
  readonly undoing: (stack: UndoStack) => void;
}

export interface Rehearsed {
  readonly folder: RunFolder;
  readonly verdict: Verdict;
  /** Set when the run met our own bug; the verdict is then `unknown`. */
  readonly thrown?: unknown;
}

/** Rejects with a `UsageError`, leaving no folder behind, when the platform finds that it was asked for nonsense. */
export const rehearse = async (options: RehearseOptions): Promise<Rehearsed> => {
  const { plan } = options.rehearsal;
  const started = new Date();
  const folder = createRunFolder({
    results: options.results,
    scenario: plan.scenario,
    seed: plan.seed,
    started,
  });
  writeFileSync(join(folder.path, runFiles.plan), `${JSON.stringify(plan, null, 2)}\n`);
  try {
    const thrown = await recorded(options, folder, started);
    pointLatestAt(options.results, folder);
    const verdict = await judgeFolder(folder.path, options.judges);
    return { folder, verdict, ...(thrown === undefined ? {} : { thrown }) };
  } catch (error) {
    if (error instanceof UsageError) rmSync(folder.path, { recursive: true, force: true });
    throw error;
  }
};

/** Carries the plan out with everything that happens on record; resolves with what it threw, if that was a bug. */
const recorded = async (options: RehearseOptions, folder: RunFolder, started: Date): Promise<unknown> => {
  const originMs = hostClockMs();
  const nowMs = runClock(originMs);
  const recorder = openRecorder(join(folder.path, runFiles.record), nowMs, options.watch);
  const stack = createUndoStack();
  options.undoing(stack);
  const failure = new AbortController();
  const endWatch = watchStalls(nowMs, (stall) => {
    recorder.record({ kind: 'stall', ...stall });
  });
  const context: RunContext = {
    label: folder.label,
    folder: folder.path,
    seed: options.rehearsal.plan.seed,
    signal: AbortSignal.any([options.signal, failure.signal]),
    originMs,
    nowMs,
    record: recorder.record,
    note: (text) => {
      recorder.record({ kind: 'note', text });
    },
    undo: stack.push,
  };
  try {
    const rehearsal = { ...options.rehearsal, identity: identityOf(options, folder, started) };
    const abort = (reason: unknown) => {
      failure.abort(reason);
    };
    return (await carryOut(rehearsal, context, { stack, abort })).thrown;
  } finally {
    endWatch();
    recorder.close();
  }
};

const identityOf = ({ rehearsal }: RehearseOptions, folder: RunFolder, started: Date) => ({
  id: folder.id,
  scenario: rehearsal.plan.scenario,
  platform: rehearsal.plan.platform,
  engine: rehearsal.plan.engine,
  deployment: rehearsal.plan.deployment,
  seed: rehearsal.plan.seed,
  startedUtc: started.toISOString(),
});
