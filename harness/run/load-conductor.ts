// The load from the conductor's side: started close to the database, its clock set against ours, watched, and stopped with
// its ledger brought home.
import { join } from 'node:path';
import { lanesOf } from '../plan/lanes.ts';
import type { Deployment } from '../model/deployment.ts';
import { RunError, messageOf } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RunContext } from '../model/run-context.ts';
import type { RunningLoad, SiteKind, Sites } from '../model/site.ts';
import { runFiles } from './run-folder.ts';

/** A session that lost its connection tries again this often, in milliseconds: well below what a budget could notice. */
const reconnectEveryMs = 20;
/** Fresh connections under way per lane. At 50 a second and a time-out of 2 s a frozen server holds 100 of them. */
const inFlightMax = 120;

export interface ConductedLoad extends Pick<RunningLoad, 'onSample' | 'steer'> {
  /** Ends the load and puts the ledger into the run's folder. Safe to call again. */
  stop(): Promise<void>;
}

/** Starts the load; `failed` is called if it ends before it is stopped. */
export const conductLoad = async (options: {
  readonly plan: Plan;
  readonly site: Sites[SiteKind];
  readonly deployment: Deployment;
  readonly context: RunContext;
  readonly failed: (error: RunError) => void;
}): Promise<ConductedLoad> => {
  const { plan, site, deployment, context } = options;
  const { target, ...program } = deployment.loadProgram();
  const load = await site.startLoad({
    ...program,
    config: {
      lanes: lanesOf(plan),
      operationTimeoutMs: plan.load.operationTimeoutMs,
      ackWithinMs: plan.load.ackWithinMs,
      reconnectEveryMs,
      inFlightMax,
      target,
    },
  });
  load.onSample((sample) => {
    context.record({ kind: 'load-sample', sample });
  });
  await recordClock(load, context);
  let stopping: Promise<void> | undefined;
  void load.ended.then((last) => {
    if (stopping !== undefined) return;
    const what = `the load ended by itself: ${last}`;
    context.record({ kind: 'harmed', what });
    options.failed(new RunError(what, 'Its log is in the run’s logs folder.'));
  });
  const stop = async () => {
    // A clock that cannot be read any more is no reason to leave the ledger behind.
    await recordClock(load, context).catch((error: unknown) => {
      context.record({ kind: 'problem', message: `the load’s clock could not be read: ${messageOf(error)}` });
    });
    await load.stop(join(context.folder, runFiles.ledger));
  };
  return { onSample: load.onSample, steer: load.steer, stop: () => (stopping ??= stop()) };
};

const recordClock = async (load: RunningLoad, context: RunContext): Promise<void> => {
  context.record({ kind: 'clock', ...(await load.measureClock()) });
};
