// Carries out a plan: opens the platform, brings the database up, loads it, walks the steps, reads everything back, and
// takes it all down again, whatever happened on the way. It leaves a folder to be judged; it does not judge.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadSample } from '../../load/ledger.ts';
import type { Deployment, DeploymentKind } from '../model/deployment.ts';
import { shortfallsIn } from '../measure/load-seconds.ts';
import { RunError, UsageError, messageOf } from '../model/errors.ts';
import { keptFile } from '../model/modes.ts';
import type { Plan } from '../model/plan.ts';
import type { PlatformOf, PlatformOptions } from '../model/platform.ts';
import type { RunEnding, RunIdentity, RunPhase } from '../model/record.ts';
import type { RunContext } from '../model/run-context.ts';
import type { SiteKind, Sites } from '../model/site.ts';
import type { StepKind } from '../model/step.ts';
import type { Frame } from './frame.ts';
import { formatStored } from './stored-file.ts';
import { fitLoad } from './fit-load.ts';
import { conductLoad } from './load-conductor.ts';
import type { ConductedLoad } from './load-conductor.ts';
import { overload } from './prove-load.ts';
import { runFiles } from './run-folder.ts';
import { loadSample, lookAtSample } from './sample-data.ts';
import type { SampledRun } from './sample-data.ts';
import { DeedGoesOn, walkSteps } from './step-walk.ts';

export interface Rehearsal {
  readonly plan: Plan;
  readonly platform: PlatformOf<SiteKind>;
  readonly deployment: DeploymentKind;
  readonly options: PlatformOptions;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  readonly identity: RunIdentity;
  readonly settings: Readonly<Record<string, string>>;
}

/** How it went. `thrown` is set when that was neither by plan, by a person, nor by the world: wrong use, or our own bug. */
export interface Ending {
  readonly ending: RunEnding;
  readonly reason: string;
  readonly thrown?: unknown;
}

/** Never rejects but with a `UsageError` from the platform, after undoing what was begun. */
export const carryOut = async (rehearsal: Rehearsal, { context, abort, unwind }: Frame): Promise<Ending> => {
  context.record({ kind: 'run-started', run: rehearsal.identity });
  context.record({ kind: 'settings', settings: rehearsal.settings });
  const outcome = await attempt(rehearsal, context, abort);
  enter(context, 'clean-up');
  await unwind();
  if (outcome.thrown instanceof UsageError) throw outcome.thrown;
  const { ending, reason } = outcome;
  context.record({ kind: 'run-finished', ending, reason });
  return outcome;
};

const attempt = async (
  rehearsal: Rehearsal,
  context: RunContext,
  abort: (reason: unknown) => void,
): Promise<Ending> => {
  let load: ConductedLoad | undefined;
  let deployment: Deployment | undefined;
  let audited = false;
  try {
    enter(context, 'set-up');
    const site = await rehearsal.platform.open(context, rehearsal.options);
    deployment = await openDeployment(rehearsal, site, context);
    await loadSample({ plan: rehearsal.plan, deployment, context });
    await recordStatus(deployment, 'before', context);
    load = await conductLoad({ plan: rehearsal.plan, site, deployment, context, failed: abort });
    await underLoad({ plan: rehearsal.plan, steps: rehearsal.steps, deployment, context }, load);
    await load.stop();
    audited = true;
    await audit({ plan: rehearsal.plan, deployment, context });
    await recordStatus(deployment, 'after', context);
    return { ending: 'completed', reason: 'every step was carried out' };
  } catch (error) {
    const ending = endingOf(error, context);
    context.record({ kind: 'problem', message: ending.reason });
    const untouched = audited || error instanceof DeedGoesOn ? undefined : deployment;
    await salvage(load, untouched && { plan: rehearsal.plan, deployment: untouched, context }, context);
    return ending;
  }
};

const openDeployment = async (
  { deployment: kind, plan }: Rehearsal,
  site: Sites[SiteKind],
  context: RunContext,
): Promise<Deployment> => {
  const deployment = await kind.open(site, plan, context);
  context.record({
    kind: 'versions',
    versions: { ...(await site.versions()), ...(await deployment.versions()) },
  });
  return deployment;
};

/** For people to compare: what cannot be found out is noted, and ends nothing. */
const recordStatus = async (
  deployment: Deployment,
  when: 'before' | 'after',
  context: RunContext,
): Promise<void> => {
  if (deployment.status === undefined) return;
  try {
    context.record({ kind: 'database-status', when, status: await deployment.status() });
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`how the database stands could not be found out: ${messageOf(error)}`);
  }
};

const underLoad = async (work: Parameters<typeof walkSteps>[0], load: ConductedLoad): Promise<void> => {
  const { context } = work;
  const plan = await tried(work.plan, load, context);
  enter(context, 'warm-up');
  await warmUp(plan, load, context);
  enter(context, 'steps');
  await walkSteps(work);
  enter(context, 'tail');
  await sleep(plan.load.tailMs, undefined, { signal: context.signal });
};

/** The plan at the rates that the load runs at. */
const tried = async (plan: Plan, load: ConductedLoad, context: RunContext): Promise<Plan> => {
  if (plan.openRates !== undefined) {
    enter(context, 'trial');
    return fitLoad({ plan, load, context });
  }
  if (plan.fitted !== undefined) context.record({ kind: 'fitted', fitted: plan.fitted });
  return plan;
};

/** Throws a `RunError` when the services cannot keep up with the load, unless the plan is to go on even so. */
const warmUp = async (plan: Plan, load: ConductedLoad, context: RunContext): Promise<void> => {
  const samples: LoadSample[] = [];
  const fromMs = context.nowMs();
  load.onSample((sample) => {
    // A second that began before is partly the trial's, or the one in which connections were made.
    if (sample.atMs >= fromMs + sampleMs) samples.push(sample);
  });
  await sleep(plan.load.warmUpMs, undefined, { signal: context.signal });
  const problem = overload(shortfallsIn(samples), plan);
  if (problem === null) return;
  if (plan.allowLate !== true) throw problem;
  context.record({ kind: 'problem', message: `${problem.message}. It goes on as --allow-late asks.` });
};

/** What a sample of the load is about. */
const sampleMs = 1000;

/** Reads every member back, once the standbys hold what the primary holds; if they never do, as they are, and throws then. */
const audit = async (run: SampledRun): Promise<void> => {
  const { deployment, context } = run;
  enter(context, 'settle');
  const [settled] = await Promise.allSettled([deployment.settle()]);
  context.signal.throwIfAborted();
  enter(context, 'audit');
  await lookAtSample(run, 'after');
  const { members } = await deployment.snapshot();
  const file = join(context.folder, runFiles.stored);
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, '', { mode: keptFile });
  for (const { name: member, role, shard } of members.filter(({ role: each }) => each !== 'down')) {
    const who = { member, role, ...(shard === undefined ? {} : { shard }) };
    const { text, rows } = await formatStored(who, deployment.stored(member));
    appendFileSync(unfinished, text, { mode: keptFile });
    context.record({ kind: 'audited', member, role, rows });
  }
  // Under its name only as a whole: of members that are missing nobody could tell why.
  renameSync(unfinished, file);
  if (settled.status === 'rejected') throw settled.reason;
};

/** After a failure: the ledger is brought home in any case; the database is read back unless the run is to end now. */
const salvage = async (
  load: ConductedLoad | undefined,
  run: SampledRun | undefined,
  context: RunContext,
): Promise<void> => {
  try {
    await load?.stop();
    if (load !== undefined && run !== undefined && !context.signal.aborted) await audit(run);
  } catch (error) {
    context.record({
      kind: 'problem',
      message: `what was left could not be read back in full: ${messageOf(error)}`,
    });
  }
};

const endingOf = (error: unknown, context: RunContext): Ending => {
  const cause: unknown = context.signal.aborted ? context.signal.reason : error;
  if (cause instanceof Interruption) return { ending: 'interrupted', reason: cause.message };
  if (cause instanceof RunError) return { ending: 'stopped', reason: `${cause.message}. ${cause.next}` };
  return { ending: 'stopped', reason: messageOf(cause), thrown: cause };
};

/** The reason with which a run's signal is aborted by a person or by the system. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

const enter = (context: RunContext, phase: RunPhase): void => {
  context.record({ kind: 'phase', phase });
};
