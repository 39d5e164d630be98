// What every engine of the wiring must be, before a server is started: services that make sense, deployments that say how,
// scenarios that can be planned, and an entry for the load that can be bundled and started. What its sessions do on a real
// server is shown in test/e2e.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { measureLag } from '../../harness/abilities/durability.ts';
import { handOver } from '../../harness/abilities/roles.ts';
import { proveWrite } from '../../harness/abilities/services.ts';
import type { Engine } from '../../harness/model/engine.ts';
import type { Platform } from '../../harness/model/platform.ts';
import { UsageError } from '../../harness/model/errors.ts';
import { openHost } from '../../harness/platforms/local/host.ts';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { renderPlan } from '../../harness/plan/render-plan.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import { engines, platforms, steps } from '../../harness/wiring.ts';
import { projectScenarios } from '../project-scenarios.ts';
import { refusalOf } from '../unit/refusal.ts';

const scenariosOf = (engine: string) =>
  projectScenarios
    .map((file) => readScenario(readFileSync(file, 'utf8'), file, { engines, steps }))
    .filter((scenario) => scenario.engine === engine);

const planOf = (
  scenario: ReturnType<typeof scenariosOf>[number],
  engine: Engine,
  platform: keyof typeof platforms,
) => makePlan({ scenario, engine, platform: platforms[platform], seed: 7, steps, overrides: {} }).plan;

/** Two of each operator, so that one can be upgraded to the other: nothing reads them. */
beforeEach(() => {
  for (const { operator } of Object.values<Engine>(engines).flatMap(({ deployments }) => deployments))
    if (operator !== undefined)
      for (const end of ['', '_TO']) vi.stubEnv(`${operator.manifest.setting}${end}`, 'operator.yaml');
  return () => {
    vi.unstubAllEnvs();
  };
});

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
  const { deployments } = engine;

  test('is found under its name', () => {
    expect(engine.name).toBe(name);
  });

  test('has deployments of different names, each with defaults for all of its options', () => {
    expect(deployments).not.toEqual([]);
    expect(new Set(deployments.map((kind) => kind.name)).size).toBe(deployments.length);
    for (const { name: kind, options } of deployments) {
      expect(kind).toMatch(/^[a-z][a-z-]+$/);
      expect(options.safeParse({}).success, kind).toBe(true);
    }
  });

  test('has deployments that take a manifest just where they have an option for it', () => {
    for (const { name: kind, manifest, options } of deployments)
      expect(manifest !== undefined, kind).toBe('manifest' in options.shape);
  });

  test('has a service that takes writes and one that only reads, wherever it runs', () => {
    for (const { name: kind, ...deployment } of deployments) {
      const services = deployment.services(deployment.options.parse({}));
      expect(new Set(services.map((each) => each.kind)), kind).toEqual(new Set(['write', 'read']));
      expect(new Set(services.map(({ service }) => service)).size).toBe(services.length);
      for (const { roles, service } of services) expect(roles, service).not.toEqual([]);
    }
  });

  test('has deployments that say in a line how each thing is done, and each thing once', () => {
    for (const { name: kind, abilities } of deployments) {
      for (const { ability, how } of abilities) expect(how, ability.name).toMatch(/^\S[^\n]+$/);
      const names = abilities.map(({ ability }) => ability.name);
      expect(new Set(names).size, kind).toBe(names.length);
    }
  });

  test('has bodies that some platform makes, and harms that it can do to them', () => {
    for (const { name: kind, site, bodies } of deployments) {
      const made = Object.values<Platform>(platforms).filter((platform) => platform.site === site);
      for (const [aim, { body, harms }] of Object.entries(bodies))
        for (const harm of harms)
          expect(
            made.some((platform) => platform.bodies()[body]?.some(({ ability }) => ability === harm)),
            `${kind}: ${harm.name} to its ${aim}`,
          ).toBe(true);
    }
  });

  test('says how its clients behave and into how many parts its data may be split', () => {
    expect(new Set(engine.policies).size).toBe(engine.policies.length);
    expect(engine.shards.min).toBeGreaterThanOrEqual(1);
    expect(engine.shards.max).toBeGreaterThanOrEqual(engine.shards.min);
  });

  test('can prove a write, hand over and tell its lag wherever it runs', () => {
    for (const { name: kind, abilities } of deployments)
      expect(
        abilities.map(({ ability }) => ability),
        kind,
      ).toEqual(expect.arrayContaining([proveWrite, handOver, measureLag]));
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

test('an upgrade of an operator is refused with its reason where there is one manifest', () => {
  const [upgrade] = scenariosOf('postgres').filter(({ name }) => name === 'operator-upgrade');
  vi.stubEnv('CNPG_MANIFEST_TO', '');
  expect(refusalOf(() => planOf(upgrade!, engines.postgres, 'kind'))).toMatch(
    /operator-upgrade\.yaml:14:5: "upgrade-operator" cannot be done on the platform kind: two manifests of the operator are wanted: name them in CNPG_MANIFEST and CNPG_MANIFEST_TO/,
  );
  expect(refusalOf(() => planOf(upgrade!, engines.postgres, 'context'))).toContain(
    'is not drydock’s to upgrade',
  );
});

describe('the ferris wheel’s plan', () => {
  const [wheel] = scenariosOf('postgres').filter(({ name }) => name === 'ferris-wheel');

  test.each(['local', 'kind'] as const)('on %s reads as it did', async (platform) => {
    const text = renderPlan(planOf(wheel!, engines.postgres, platform));
    await expect(text).toMatchFileSnapshot(`../golden/files/plan-wired-${platform}.txt`);
  });
});
