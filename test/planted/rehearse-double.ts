// A whole run on a double: the real runner, load, checks and judge around a database in memory that has a fault planted in
// it. Only the database and its platform are doubles; the verdict says so in its names.
import { join } from 'node:path';
import { z } from 'zod';
import type { LoadSample } from '../../load/ledger.ts';
import { createLedgerWriter } from '../../load/ledger-writer.ts';
import { startLoad } from '../../load/load.ts';
import { addMember, retireMember } from '../../harness/abilities/members.ts';
import { handOver } from '../../harness/abilities/roles.ts';
import { checks, steps } from '../../harness/wiring.ts';
import { deedsOf, offer } from '../../harness/model/ability.ts';
import type { Offer } from '../../harness/model/ability.ts';
import type { Deployment, DeploymentKind } from '../../harness/model/deployment.ts';
import { RunError } from '../../harness/model/errors.ts';
import type { Engine } from '../../harness/model/engine.ts';
import type { PlatformOf } from '../../harness/model/platform.ts';
import type { RunContext } from '../../harness/model/run-context.ts';
import type { LoadProgram, LocalSite, RunningLoad } from '../../harness/model/site.ts';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { rehearse } from '../../harness/run/rehearse.ts';
import type { Rehearsed, RehearseOptions } from '../../harness/run/rehearse.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import type { SampleData, SampleSight } from '../../harness/model/sample.ts';
import { createMemoryDatabase } from './memory-database.ts';
import type { MemoryDatabase, Plant } from './memory-database.ts';
import { loadedSample, tableChanged } from './sample-bugs.ts';

const steadyLoad =
  '{ writesPerSecond: 300, probesPerSecond: 60, readsPerSecond: 50, ackWithin: 1s, operationTimeout: 1200ms, warmUp: 1s, tail: 2s }';

const scenarioUnder = (load: string): string => `
title: A hand-over on a double
about: Shows that the checks find what is planted.
engine: memory
topology: { members: 3, synchronous: 2 }
data: sample
load: ${load}
steps:
  - check-prerequisites: { standbys: 2, synchronous: 2 }
  - add-member: { as: fourth, pool: upgraded, version: newer }
  - hand-over: { to: fourth }
  - retire-member: { member: former-primary }
budget:
  downtime: { rw: 200ms }
`;

const abilities: readonly Offer<MemoryDatabase>[] = [
  offer(addMember, 'adds a map', (database) => Promise.resolve(database.addMember())),
  offer(handOver, 'sets a variable', async (database, { to }) => {
    await Promise.resolve();
    database.handOver(to);
  }),
  offer(retireMember, 'forgets a map', async (database, { member }) => {
    await Promise.resolve();
    database.retire(member);
  }),
];

const handedOver = (database: MemoryDatabase): boolean =>
  database.snapshot().members.some(({ name, role }) => name !== 'mem-1' && role === 'primary');

const sampleOver = (database: MemoryDatabase, plant: Plant): SampleData => {
  let loaded: SampleSight = { tables: [], rules: [], orphans: [] };
  return {
    load: () => Promise.resolve((loaded = loadedSample)).then(() => undefined),
    look: (member) => {
      const forgets = plant === 'forgets-a-sample-row' && member === 'mem-2' && handedOver(database);
      return Promise.resolve(forgets ? tableChanged('rental', { rows: 1999, checksum: 'e2' }) : loaded);
    },
  };
};

const deploymentOver = (database: MemoryDatabase, plant: Plant, context: RunContext): Deployment => {
  context.undo('forget the database', () => Promise.resolve());
  return {
    abilities: deedsOf(abilities, database),
    bodies: {},
    sample: sampleOver(database, plant),
    snapshot: () => Promise.resolve(database.snapshot()),
    loadProgram: () => ({ entry: new URL('file:///in-process'), target: null }),
    versions: () => Promise.resolve({ memory: 'a double, in this process' }),
    settle: () =>
      plant === 'never-settles' && handedOver(database)
        ? Promise.reject(new RunError('the standbys never caught up', 'Look at them.'))
        : Promise.resolve(),
    stored: (member) => database.stored(member),
  };
};

/** The load runs in this process, over the database in memory, and writes a real ledger. */
const loadOver = async (
  database: MemoryDatabase,
  context: RunContext,
  program: LoadProgram,
): Promise<RunningLoad> => {
  const file = join(context.folder, 'ledger.jsonl');
  const ledger = createLedgerWriter(file);
  const listeners: ((sample: LoadSample) => void)[] = [];
  const load = await startLoad({
    config: program.config,
    target: database.target,
    nowMs: () => context.nowMs(),
    append: ledger.append,
    onSample: (sample) => {
      for (const listener of listeners) listener(sample);
    },
  });
  return {
    ended: new Promise(() => undefined),
    onSample: (listener) => listeners.push(listener),
    measureClock: () => Promise.resolve({ offsetMs: 0, uncertaintyMs: 0 }),
    steer: (order) => {
      load.steer(order);
      return Promise.resolve();
    },
    stop: async () => {
      await load.stop();
      ledger.close();
    },
  };
};

/** What a double needs of a site; all else of it throws when it is touched. */
const doublePlatform = (database: MemoryDatabase): PlatformOf<'servers'> => ({
  name: 'double',
  site: 'servers',
  about: 'a double in this process',
  bodies: () => ({}),
  diagnose: () => Promise.resolve([]),
  leftovers: () => Promise.resolve([]),
  open: (context) =>
    Promise.resolve({
      kind: 'servers',
      versions: () => Promise.resolve({}),
      startLoad: (program: LoadProgram) => loadOver(database, context, program),
    } as unknown as LocalSite),
});

const doubleEngine = (database: MemoryDatabase, plant: Plant): Engine => {
  const inMemory: DeploymentKind<'servers'> = {
    name: 'in-memory',
    title: 'a double in memory',
    site: 'servers',
    options: z.strictObject({}),
    services: () => [
      { service: 'rw', kind: 'write', roles: ['primary'] },
      { service: 'ro', kind: 'read', roles: ['standby'] },
      { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
    ],
    abilities,
    bodies: {},
    sample: 'rows that are only counted',
    open: (_site, _plan, context) => Promise.resolve(deploymentOver(database, plant, context)),
  };
  return {
    name: 'memory',
    title: 'A double',
    policies: ['session', 'fresh'],
    routesKnownWithinMs: 0,
    shards: { min: 1, max: 1 },
    waitsForReplicas: false,
    images: {},
    deployments: [inMemory],
  };
};

/** Rehearses a hand-over on a database with the plant. */
export const rehearseDouble = async (
  plant: Plant,
  options: Pick<RehearseOptions, 'results'> &
    Partial<Pick<RehearseOptions, 'signal' | 'watch'>> & {
      /** What the scenario says of it. */
      readonly load?: string;
      readonly allowLate?: boolean;
    },
): Promise<Rehearsed> => {
  const database = createMemoryDatabase(plant);
  const engine = doubleEngine(database, plant);
  const platform = doublePlatform(database);
  const known = { engines: { memory: engine }, steps };
  const { plan, deployment } = makePlan({
    scenario: readScenario(scenarioUnder(options.load ?? steadyLoad), 'planted.yaml', known),
    engine,
    platform,
    seed: 1,
    steps,
    overrides: {},
    ...(options.allowLate !== undefined && { allowLate: options.allowLate }),
  });
  const place = { context: undefined, keepCluster: false, imagesFile: undefined, portBase: undefined };
  return rehearse({
    rehearsal: {
      plan,
      platform,
      deployment,
      options: place,
      steps,
      settings: {},
    },
    judges: { checks, steps, reporters: [] },
    results: options.results,
    signal: options.signal ?? new AbortController().signal,
    watch: options.watch ?? (() => undefined),
    undoing: () => undefined,
  });
};
