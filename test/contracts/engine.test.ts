// What every engine of the wiring must be, before a server is started: services that make sense, deployments that say how,
// scenarios that can be planned, and an entry for the load that can be bundled and started. What its sessions do on a real
// server is shown in test/e2e.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeploymentKind } from '../../harness/model/deployment.ts';
import type { Engine } from '../../harness/model/engine.ts';
import type { Family } from '../../harness/model/site.ts';
import { UsageError } from '../../harness/model/errors.ts';
import { openHost } from '../../harness/platforms/local/host.ts';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { renderPlan } from '../../harness/plan/render-plan.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import { engines, platforms, steps } from '../../harness/wiring.ts';
import { projectScenarios } from '../project-scenarios.ts';

const scenariosOf = (engine: string) =>
  projectScenarios
    .map((file) => readScenario(readFileSync(file, 'utf8'), file, { engines, steps }))
    .filter((scenario) => scenario.engine === engine);

const planOf = (
  scenario: ReturnType<typeof scenariosOf>[number],
  engine: Engine,
  platform: keyof typeof platforms,
) => makePlan({ scenario, engine, platform: platforms[platform], seed: 7, steps, overrides: {} });

/** Where a scenario can be carried out; a platform that cannot do a step refuses the plan. */
const platformsOf = (scenario: ReturnType<typeof scenariosOf>[number], engine: Engine) =>
  (Object.keys(platforms) as (keyof typeof platforms)[]).filter((platform) => {
    try {
      return planOf(scenario, engine, platform);
    } catch (error) {
      if (error instanceof UsageError) return false;
      throw error;
    }
  });

describe.each(Object.entries<Engine>(engines))('the engine %s', (name, engine) => {
  const deployments = Object.values<DeploymentKind<Family> | undefined>(engine.deployments).filter(
    (kind) => kind !== undefined,
  );

  test('is found under its name and has a service that takes writes and one that only reads', () => {
    expect(engine.name).toBe(name);
    expect(new Set(engine.services.map(({ kind }) => kind))).toEqual(new Set(['write', 'read']));
    expect(new Set(engine.services.map(({ service }) => service)).size).toBe(engine.services.length);
    for (const { roles } of engine.services) expect(roles).not.toEqual([]);
  });

  test('has deployments that say in a line how each thing is done', () => {
    expect(deployments).not.toEqual([]);
    for (const { how } of deployments)
      for (const [ability, line] of Object.entries(how)) expect(line, ability).toMatch(/^\S[^\n]+$/);
  });

  test('says how its clients behave and into how many parts its data may be split', () => {
    expect(new Set(engine.policies).size).toBe(engine.policies.length);
    expect(engine.shards.min).toBeGreaterThanOrEqual(1);
    expect(engine.shards.max).toBeGreaterThanOrEqual(engine.shards.min);
  });

  test('can prove a write and hand over wherever it runs, and undo what its faults do', () => {
    for (const { name: kind, how } of deployments) {
      expect(Object.keys(how), kind).toEqual(
        expect.arrayContaining(['proveWrite', 'handOver', 'measureLag']),
      );
      const pairs = [
        ['freezeMember', 'thawMember'],
        ['killMember', 'startMember'],
        ['loseMember', 'rejoinMember'],
        ['drainNode', 'uncordonNodes'],
      ] as const;
      for (const [harm, remedy] of pairs) expect(remedy in how, `${kind}: ${remedy}`).toBe(harm in how);
    }
  });

  test('tells what the machine has for each deployment, and what is missing with a way to get it', async () => {
    const host = openHost(AbortSignal.timeout(30_000));
    for (const deployment of deployments) {
      for (const { subject, status, seen, remedy } of (await deployment.diagnose?.(host)) ?? []) {
        expect(subject).not.toBe('');
        expect(seen, subject).not.toBe('');
        if (status === 'missing') expect(remedy, subject).not.toBe('');
      }
    }
  });

  test('has a scenario, and each can be planned on at least one platform', () => {
    const own = scenariosOf(name);
    expect(own).not.toEqual([]);
    for (const scenario of own) expect(platformsOf(scenario, engine), scenario.name).not.toEqual([]);
  });
});

describe('the ferris wheel’s plan', () => {
  const [wheel] = scenariosOf('postgres').filter(({ name }) => name === 'ferris-wheel');

  test.each(['local', 'kind'] as const)('on %s reads as it did', async (platform) => {
    const text = renderPlan(planOf(wheel!, engines.postgres, platform));
    await expect(text).toMatchFileSnapshot(`../golden/files/plan-wired-${platform}.txt`);
  });
});
