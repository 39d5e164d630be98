// A run from its plan to its reports: the frame around what carry-out does, and the judging of what it leaves.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RunIdentity } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import { carryOut } from './carry-out.ts';
import type { Rehearsal } from './carry-out.ts';
import { openFrame } from './frame.ts';
import type { Frame, FrameOptions } from './frame.ts';
import { judgeFolder } from './judge-folder.ts';
import type { Judges } from './judge-folder.ts';
import { pointLatestAt, runFiles } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';

/** Its signal is aborted with an `Interruption`. */
export interface RehearseOptions extends Pick<FrameOptions, 'results' | 'signal' | 'watch' | 'undoing'> {
  readonly rehearsal: Omit<Rehearsal, 'identity'>;
  readonly judges: Judges;
}

export interface Rehearsed {
  readonly folder: RunFolder;
  readonly verdict: Verdict;
  /** Set when the run met our own bug; the verdict is then `unknown`. */
  readonly thrown?: unknown;
}

/** Rejects with a `UsageError`, leaving no folder behind, when the platform finds that it was asked for nonsense. */
export const rehearse = async ({ rehearsal, judges, ...options }: RehearseOptions): Promise<Rehearsed> => {
  const { plan } = rehearsal;
  const frame = openFrame({ ...options, scenario: plan.scenario, seed: plan.seed });
  const { folder } = frame;
  writeFileSync(join(folder.path, runFiles.plan), `${JSON.stringify(plan, null, 2)}\n`);
  try {
    const identity = identityOf(plan, frame);
    const { thrown } = await carryOut({ ...rehearsal, identity }, frame).finally(frame.close);
    pointLatestAt(options.results, folder);
    const verdict = await judgeFolder(folder.path, judges);
    return { folder, verdict, ...(thrown === undefined ? {} : { thrown }) };
  } catch (error) {
    if (error instanceof UsageError) rmSync(folder.path, { recursive: true, force: true });
    throw error;
  }
};

const identityOf = (
  { scenario, platform, engine, deployment, seed }: Plan,
  { folder: { id }, startedUtc }: Frame,
): RunIdentity => ({ id, scenario, platform, engine, deployment, seed, startedUtc });
