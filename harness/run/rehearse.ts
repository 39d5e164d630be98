// A run from its plan to its reports: the frame around what carry-out does, and the judging of what it leaves.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RunIdentity } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import { carryOut } from './carry-out.ts';
import type { Ending, Rehearsal } from './carry-out.ts';
import { openFrame } from './frame.ts';
import type { Frame, FrameOptions } from './frame.ts';
import { judgeFolder } from './judge-folder.ts';
import type { Judges } from './judge-folder.ts';
import { digestOfText, writeManifest } from './manifest.ts';
import type { FileDigest } from './manifest.ts';
import { pointLatestAt, runFiles } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { orCannotWrite, writeOut } from './writing.ts';

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
  try {
    const { thrown, ...digests } = await recorded(rehearsal, frame);
    const lost = frame.recordLost();
    if (lost !== undefined) throw lost;
    await writeManifest(folder.path, digests);
    orCannotWrite(`the link to the latest run in ${options.results}`, () => {
      pointLatestAt(options.results, folder);
    });
    const verdict = await judgeFolder(folder.path, judges);
    return { folder, verdict, ...(thrown === undefined ? {} : { thrown }) };
  } catch (error) {
    if (error instanceof UsageError) rmSync(folder.path, { recursive: true, force: true });
    throw error;
  }
};

/** Carries it out and closes the frame, whatever happens in it. */
const recorded = async (
  rehearsal: RehearseOptions['rehearsal'],
  frame: Frame,
): Promise<Pick<Ending, 'thrown'> & Record<'plan.json' | 'record.jsonl', FileDigest>> => {
  const { plan } = rehearsal;
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  let ending: Ending;
  let record: FileDigest;
  try {
    writeOut(join(frame.folder.path, runFiles.plan), text);
    ending = await carryOut({ ...rehearsal, identity: identityOf(plan, frame) }, frame);
  } finally {
    record = await frame.close();
  }
  return { thrown: ending.thrown, [runFiles.plan]: digestOfText(text), [runFiles.record]: record };
};

const identityOf = (
  { scenario, platform, engine, deployment, seed }: Plan,
  { folder: { id }, startedUtc }: Frame,
): RunIdentity => ({ id, scenario, platform, engine, deployment, seed, startedUtc });
