// What the instrument costs the database that it watches: the throughput of somebody else's work with and without the load of a
// scenario beside it, in turns on one database, so that whatever else changes on the machine changes for both.
// Usage: observer-effect.ts [pairs] [seconds of each half]
import { join } from 'node:path';
import { execa } from 'execa';
import type { PostgresTargetSettings } from '../harness/engines/postgres/client/session.ts';
import type { RunContext } from '../harness/model/run-context.ts';
import { seededRandom } from '../harness/model/seeded-random.ts';
import type { LoadProgram, LocalSite } from '../harness/model/site.ts';
import { lanesOf } from '../harness/plan/lanes.ts';
import { defaultRatesHz } from '../harness/model/load-limits.ts';
import { loadFields } from '../harness/spec/schema.ts';
import { quantileBounds } from '../harness/statistics/quantile-bounds.ts';
import { withDatabase } from './database.ts';
import type { Done, Work } from './observer/work.ts';

const pairs = Number(process.argv[2] ?? 10);
const forMs = Number(process.argv[3] ?? 3) * 1000;
const connections = 4;
const seed = 6;
const confidence = 0.95;

/** The load of a scenario that says nothing of its load. */
const load = {
  ...defaultRatesHz,
  writeSessions: loadFields.writeSessions.parse(undefined),
  readSessions: loadFields.readSessions.parse(undefined),
  operationTimeoutMs: loadFields.operationTimeout.parse(undefined),
};

interface Compared {
  readonly site: LocalSite;
  readonly context: RunContext;
  readonly program: LoadProgram;
  readonly target: PostgresTargetSettings;
}

const throughput = async ({ target }: Compared): Promise<number> => {
  const asked: Work = { target, connections, forMs };
  const { stdout } = await execa(process.execPath, [
    join(import.meta.dirname, 'observer/work.ts'),
    JSON.stringify(asked),
  ]);
  const { transactions, tookMs } = JSON.parse(stdout) as Done;
  return (transactions * 1000) / tookMs;
};

const watched = async (ground: Compared): Promise<number> => {
  const running = await ground.site.startLoad(ground.program);
  const hz = await throughput(ground);
  await running.stop(join(ground.context.folder, 'ledger.jsonl'));
  return hz;
};

const compare = async (ground: Compared): Promise<void> => {
  const random = seededRandom(seed);
  await throughput(ground); // The first one fills the caches, and counts for neither.
  const ratios: number[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    // Who goes first is chance: a database that grows slower must not count against one of them.
    const first = random() < 0.5;
    const early = first ? await watched(ground) : await throughput(ground);
    const late = first ? await throughput(ground) : await watched(ground);
    const [beside, alone] = first ? [early, late] : [late, early];
    ratios.push(beside / alone);
    console.log(
      `${String(pair).padStart(3)}  alone ${alone.toFixed(0).padStart(6)}/s  watched ${beside.toFixed(0).padStart(6)}/s  ratio ${(beside / alone).toFixed(3)}`,
    );
  }
  const { value, lower, upper } = quantileBounds(ratios, 0.5, confidence);
  console.log(
    `throughput with the instrument, of that without: ${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)}, median of ${pairs} pairs with ${confidence * 100} % confidence)`,
  );
};

await withDatabase('observer-effect', seed, async ({ site, context, deployment, plan, engine }) => {
  const { target, entry } = deployment.loadProgram();
  const { policies } = engine;
  const services = plan.services.slice(0, 1);
  const lanes = lanesOf({ ...plan, policies, services, load: { ...plan.load, ...load } });
  const { operationTimeoutMs } = load;
  const config = { lanes, operationTimeoutMs, reconnectEveryMs: 20, inFlightMax: 120, target };
  console.log(
    `${connections} connections of its own work; the load: ${lanes.length} lanes, ${lanes.reduce((sum, { rateHz }) => sum + rateHz, 0)} operations/s`,
  );
  await compare({ site, context, program: { entry, config }, target: target as PostgresTargetSettings });
});
