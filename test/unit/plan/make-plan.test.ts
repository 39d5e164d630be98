// A plan is made before anything is touched, so whatever cannot be done is found here, at its line.
import { describe, expect, test } from 'vitest';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import { fittedPlan, fittedText } from '../../../harness/plan/fitted.ts';
import { lanesOf } from '../../../harness/plan/lanes.ts';
import { makePlan } from '../../../harness/plan/make-plan.ts';
import { renderPlan } from '../../../harness/plan/render-plan.ts';
import type { PlanRequest } from '../../../harness/plan/request.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { known, knownWithShards, paperEngine, paperPlatforms, splitEngine, steps } from '../spec/known.ts';

const text = `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3, synchronous: 1 }
steps:
  - check-prerequisites: { standbys: 2, synchronous: 2 }
  - inject: { fault: freeze-member, member: primary, for: 3s }
budget:
  downtime: { rw: 5s }
`;

const planned = (changes: Partial<PlanRequest> = {}) =>
  makePlan({
    scenario: readScenario(text, 'scenarios/drill.yaml', known),
    engine: paperEngine,
    platform: paperPlatforms.local,
    seed: 7,
    steps,
    overrides: {},
    ...changes,
  }).plan;

const refusal = (changes: Partial<PlanRequest>): string => {
  try {
    planned(changes);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error);
    throw error;
  }
  return 'planned';
};

describe('a plan', () => {
  test('numbers the steps and says how the deployment carries each out', () => {
    expect(planned().steps).toMatchObject([
      {
        number: 1,
        verb: 'check-prerequisites',
        how: 'asks every member for its role, its version and how it follows the primary',
      },
      {
        number: 2,
        verb: 'inject',
        arguments: { fault: 'freeze-member', aimed: { at: 'member', member: 'primary' }, forMs: 3000 },
        title: 'Inject freeze-member into primary for 3 s',
        how: 'SIGSTOP to every process of the server',
      },
    ]);
  });

  test('is the same for the same request, and survives JSON', () => {
    expect(JSON.parse(JSON.stringify(planned()))).toEqual(planned());
  });

  test('takes settings of the load in place of the scenario’s', () => {
    const { load } = planned({ overrides: { writeRateHz: 20, warmUpMs: 1000 } });
    expect(load).toMatchObject({ writeRateHz: 20, warmUpMs: 1000, writeSessions: 8 });
  });
});

describe('the rates of a plan', () => {
  const rates = { writeRateHz: 200, readRateHz: 50, probeRateHz: 50 };

  test('are the default ones where nobody names them, and open', () => {
    const plan = planned();
    expect(plan.load).toMatchObject(rates);
    expect(plan.openRates).toEqual(['writeRateHz', 'readRateHz', 'probeRateHz']);
    const open = lanesOf(plan).filter((lane) => lane.open === true);
    expect(open).toHaveLength(lanesOf(plan).length);
  });

  test('are kept where the scenario or the command line names them, also the default ones', () => {
    const scenario = readScenario(
      text.replace('steps:', 'load: { readsPerSecond: 50 }\nsteps:'),
      'scenarios/drill.yaml',
      known,
    );
    const plan = planned({ scenario, overrides: { writeRateHz: 200 } });
    expect(plan.load).toMatchObject(rates);
    expect(plan.openRates).toEqual(['probeRateHz']);
    expect(plan.overrides).toEqual({ 'write-rate': '200' });
    const open = lanesOf(plan).filter((lane) => lane.open === true);
    expect(open.map(({ policy }) => policy)).toEqual(['fresh', 'fresh', 'fresh']);
    expect(planned({ scenario, overrides: { writeRateHz: 20, probeRateHz: 5 } }).openRates).toBeUndefined();
  });

  test('of fresh connections are neither there nor open where clients make none', () => {
    const split = { ...paperEngine, policies: ['bounded', 'defaults'] as const };
    const { load, openRates } = planned({ engine: split });
    expect(load.probeRateHz).toBe(0);
    expect(openRates).toEqual(['writeRateHz', 'readRateHz']);
  });

  test('that were found are those of the plan from then on, and open no more', () => {
    const fitted = { share: 0.25, text: 'because' };
    const plan = fittedPlan(planned({ overrides: { readRateHz: 40 } }), fitted);
    expect(plan.load).toMatchObject({ writeRateHz: 50, readRateHz: 40, probeRateHz: 12.5 });
    expect(plan).toMatchObject({ fitted });
    expect(plan.openRates).toBeUndefined();
    expect(lanesOf(plan).some(({ open }) => open === true)).toBe(false);
  });

  test('are told with the reason, and what they were', () => {
    const plan = planned({ overrides: { readRateHz: 40 } });
    expect(fittedText(plan, 1, null)).toBe('200 writes/s, 50 fresh connections/s, as by default');
    expect(fittedText(plan, 0.5, 'it was late')).toBe(
      '100 of 200 writes/s, 25 of 50 fresh connections/s: halved because it was late',
    );
    expect(fittedText(plan, 0.125, 'it was late')).toContain(
      ': halved 3 times, the last time because it was late',
    );
  });
});

test('a plan says which of its steps only look, and that lateness is allowed', () => {
  expect(planned().steps.map(({ looksOnly }) => looksOnly)).toEqual([true, undefined]);
  expect(planned().allowLate).toBeUndefined();
  expect(planned({ allowLate: true })).toMatchObject({ allowLate: true, overrides: { 'allow-late': '' } });
});

describe('standbys that must confirm a write', () => {
  test('are as many as the scenario says, or as the command line says in its place', () => {
    const { topology, overrides } = planned({ synchronous: 2 });
    expect(topology).toEqual({ ...planned().topology, synchronous: 2 });
    expect(overrides).toEqual({ synchronous: '2' });
    expect(planned({ synchronous: planned().topology.synchronous }).overrides).toBeUndefined();
  });

  test('are not more than there are, and are none where clients wait themselves', () => {
    expect(() => planned({ synchronous: 3 })).toThrow(
      '--synchronous 3: 3 members have 2 standbys that could confirm a write',
    );
    expect(() => planned({ synchronous: 1, engine: { ...paperEngine, waitsForReplicas: true } })).toThrow(
      `with ${paperEngine.title} clients wait themselves: --wait-replicas`,
    );
  });
});

describe('data beside the load’s own', () => {
  const sampled = readScenario(text.replace('steps:', 'data: sample\nsteps:'), 'scenarios/drill.yaml', known);
  const data = { set: 'sample', how: 'rows on paper, each counted by hand' };

  test('is none, unless the scenario says so, or the command line in its place', () => {
    expect(planned()).not.toHaveProperty('data');
    expect(planned({ scenario: sampled })).toMatchObject({ data });
    expect(planned({ data: 'sample' })).toMatchObject({ data, overrides: { data: 'sample' } });
    expect(planned({ scenario: sampled, data: 'sample' }).overrides).toBeUndefined();
    const without = planned({ scenario: sampled, data: 'none' });
    expect(without).not.toHaveProperty('data');
    expect(without.overrides).toEqual({ data: 'none' });
  });

  test('stands in the text of the plan', () => {
    expect(renderPlan(planned({ data: 'sample' }))).toContain(
      'Data      sample: rows on paper, each counted by hand\n',
    );
    expect(renderPlan(planned())).not.toContain('\nData ');
  });

  test('is refused where there is none, with who can be given it', () => {
    const platform = paperPlatforms.kind;
    expect(refusal({ platform, data: 'sample' })).toContain(
      '--data sample: there is no sample data for an operator on paper; processes on paper can be given it',
    );
    expect(refusal({ platform, scenario: sampled })).toContain(
      '"data": there is no sample data for an operator on paper; processes on paper can be given it',
    );
    expect(refusal({ engine: splitEngine, data: 'sample' })).toContain(
      'no sample data for shards on paper\n',
    );
  });
});

describe('a plan over data that is split', () => {
  const split = `title: A drill
about: What it is for.
engine: split
topology: { members: 6, shards: 3 }
load: { writeSessions: 6, readSessions: 6 }
steps:
  - send-order: { to: master-1, order: fail-over, trap: It is refused. }
  - send-order: { to: replica-1, order: fail-over }
budget:
  downtime: { master: 0s }
`;
  const request = {
    scenario: readScenario(split, 'scenarios/split.yaml', knownWithShards),
    engine: splitEngine,
  };

  test('names its parts, and the traps of its steps', () => {
    const plan = planned(request);
    expect(plan.partitions).toEqual(['shard-1', 'shard-2', 'shard-3']);
    expect(plan.policies).toEqual(['bounded', 'defaults']);
    expect(plan.steps.map(({ trap }) => trap)).toEqual(['It is refused.', undefined]);
    expect(planned().partitions).toEqual([]);
  });

  test('is refused when the command line asks for too many replicas to wait for, or too few clients', () => {
    expect(refusal({ ...request, overrides: { waitReplicas: 2 } })).toBe(
      'drydock: waitReplicas: 2 replicas are to confirm, but each primary has 1\n',
    );
    expect(refusal({ ...request, overrides: { writeSessions: 2 } })).toBe(
      'drydock: writeSessions: 2 sessions cannot cover 3 shards\n',
    );
  });
});

describe('an impossible combination is refused with one line:', () => {
  test('a step that the platform cannot do', () => {
    expect(refusal({ platform: paperPlatforms.kind })).toBe(
      'scenarios/drill.yaml:7:5: "inject" cannot be done on the platform kind: an operator on paper has no freeze for its members, only cut; processes on paper has it\n',
    );
  });

  test('an engine that the platform does not have', () => {
    const engine = { ...paperEngine, deployments: [] };
    expect(refusal({ engine })).toBe('drydock: PostgreSQL does not run on the platform local\n');
  });

  test('settings of the load that contradict each other', () => {
    expect(refusal({ overrides: { ackWithinMs: 5000 } })).toBe(
      'drydock: ackWithin (5 s) is longer than operationTimeout (2 s): no answer could come late\n',
    );
  });
});
