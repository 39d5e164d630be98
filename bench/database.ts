// One PostgreSQL server on this machine, brought up as drydock does it, for a bench to work with; gone when the bench is done.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedRequest, planOf } from '../harness/calibrate/request.ts';
import type { Deployment } from '../harness/model/deployment.ts';
import type { Engine } from '../harness/model/engine.ts';
import type { Plan } from '../harness/model/plan.ts';
import type { RunContext } from '../harness/model/run-context.ts';
import type { LocalSite } from '../harness/model/site.ts';
import { openFrame } from '../harness/run/frame.ts';
import { engines, platforms } from '../harness/wiring.ts';

export interface BenchDatabase {
  readonly site: LocalSite;
  readonly context: RunContext;
  readonly deployment: Deployment;
  readonly plan: Plan;
  readonly engine: Engine;
}

export const withDatabase = async (
  name: string,
  seed: number,
  work: (database: BenchDatabase) => Promise<void>,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), `drydock-${name}-`));
  const request = checkedRequest(
    {
      engine: engines.postgres,
      platform: platforms.local,
      options: { context: undefined, keepCluster: false, imagesFile: undefined, portBase: undefined },
      rateHz: 100,
      count: 1,
      sizesMs: [],
      only: 'database-sessions',
      seed,
      resultsFolder: folder,
    },
    { reporters: [], signal: new AbortController().signal, note: console.error, undoing: () => undefined },
  );
  const { context, close } = openFrame({
    results: folder,
    scenario: name,
    seed,
    signal: request.signal,
    watch: (event) => {
      if (event.kind === 'note') console.error(event.text);
    },
    undoing: () => undefined,
  });
  try {
    const plan = planOf(request);
    const site = await request.platform.open(context, request.options);
    const deployment = await request.kind.open(site, plan, context);
    await work({ site, context, deployment, plan, engine: request.engine });
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
};
