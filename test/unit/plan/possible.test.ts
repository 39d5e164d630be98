// Which deployment a plan takes, and what can be harmed there: whatever cannot be is one line that says what there is.
import { describe, expect, test } from 'vitest';
import { cut, freeze } from '../../../harness/abilities/harms.ts';
import { growVolumes as growVolumesToken, readVolumes } from '../../../harness/abilities/storage.ts';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import type { Images } from '../../../harness/model/images.ts';
import type { OfferGround } from '../../../harness/model/offer-ground.ts';
import { makePlan } from '../../../harness/plan/make-plan.ts';
import { renderPlan } from '../../../harness/plan/render-plan.ts';
import type { PlanRequest } from '../../../harness/plan/request.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { growVolumes } from '../../../harness/steps/grow-volumes.ts';
import { refusalOf } from '../refusal.ts';
import {
  known,
  operatorOnPaper,
  paperEngine,
  paperPlatforms,
  processesOnPaper,
  steps,
} from '../spec/known.ts';

interface Drill extends Partial<Omit<PlanRequest, 'scenario'>> {
  readonly inject?: string;
  /** The scenario's own line. */
  readonly deployed?: string;
}

const planned = ({
  inject = 'fault: cut-network, member: primary',
  deployed = '',
  ...changes
}: Drill = {}) => {
  const text = `title: A drill
about: What it is for.
engine: postgres
${deployed}
topology: { members: 3 }
steps:
  - inject: { ${inject}, for: 3s }
budget: { downtime: { rw: 5s } }
`;
  return makePlan({
    scenario: readScenario(text, 'drill.yaml', known),
    engine: paperEngine,
    platform: paperPlatforms.local,
    seed: 7,
    steps,
    overrides: {},
    ...changes,
  });
};

const refusal = (drill: Drill): string => {
  try {
    planned(drill);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error).trim();
    throw error;
  }
  return 'planned';
};

const { local, kind } = paperPlatforms;
const given = { ...kind, name: 'context', operators: { ...kind.operators, how: 'required' as const } };

describe('the deployment of a plan', () => {
  test('is the platform’s default, with the defaults of its options', () => {
    expect(planned().deployment).toBe(processesOnPaper);
    expect(planned({ platform: kind })).toMatchObject({
      deployment: operatorOnPaper,
      plan: { deployedAs: { name: 'by-operator', options: { storage: 'small', pooled: false } } },
    });
  });

  test('is the one that the scenario names, with its options', () => {
    const deployed = 'deployment: { by-operator: { storage: large } }';
    const { plan } = planned({ deployed, platform: kind });
    expect(plan.deployedAs?.options).toEqual({ storage: 'large', pooled: false });
  });

  test('is the command line’s, and the scenario’s options stay with the one that they were written for', () => {
    const other = { ...operatorOnPaper, name: 'other' };
    const engine = { ...paperEngine, deployments: [operatorOnPaper, other] };
    const deployed = 'deployment: { by-operator: { storage: large } }';
    const optionsWith = (deployment: string) =>
      planned({ deployed, deployment, engine, platform: kind }).plan.deployedAs;
    expect(optionsWith('by-operator')).toMatchObject({ name: 'by-operator', options: { storage: 'large' } });
    expect(optionsWith('other')).toMatchObject({ name: 'other', options: { storage: 'small' } });
  });

  test('is the first of those that the scenario names that the platform has', () => {
    const other = { ...operatorOnPaper, name: 'other' };
    const engine = { ...paperEngine, deployments: [processesOnPaper, operatorOnPaper, other] };
    const deployed = 'deployment: { processes: {}, by-operator: { storage: large } }';
    const chosen = (changes: Drill) => planned({ deployed, engine, ...changes }).plan;
    expect(chosen({}).deployedAs).toEqual({ name: 'processes', options: {} });
    expect(chosen({ platform: kind }).deployedAs).toMatchObject({
      name: 'by-operator',
      options: { storage: 'large' },
    });
    const named = chosen({ platform: kind, deployment: 'by-operator' });
    expect(named.deployedAs?.options).toMatchObject({ storage: 'large' });
    expect(named.overrides).toEqual({ deployment: 'by-operator' });
    expect(chosen({ platform: kind, deployment: 'other' }).deployedAs?.name).toBe('other');
  });

  test('says what becomes of its operator, where it wants one', () => {
    expect(planned({ platform: kind }).plan.operator).toBe(
      'the operator on paper, put into the cluster if it is not there',
    );
    expect(planned({ platform: given }).plan.operator).toBe(
      'the operator on paper, which must be in the cluster',
    );
    expect(planned().plan.operator).toBeUndefined();
  });

  test.each<[string, Drill, string]>([
    [
      'one that is not there',
      { deployment: 'proceses' },
      'drydock: unknown deployment "proceses", did you mean "processes"?',
    ],
    [
      'one that runs elsewhere, by the command line',
      { deployment: 'by-operator' },
      'drydock: the deployment by-operator does not run on the platform local; PostgreSQL runs there as processes',
    ],
    [
      'one that runs elsewhere, by the scenario, at its place',
      { deployed: 'deployment: by-operator' },
      'drill.yaml:4:13: the deployment by-operator does not run on the platform local; PostgreSQL runs there as processes',
    ],
    [
      'one that takes no manifest, where there is one',
      { manifestFile: 'mine.yaml' },
      'drydock: the deployment processes takes no manifest; by-operator does',
    ],
    [
      'any, where the engine does not run at all',
      { engine: { ...paperEngine, deployments: [operatorOnPaper] } },
      'drydock: PostgreSQL does not run on the platform local',
    ],
  ])('%s is refused', (_, drill, line) => {
    expect(refusal(drill)).toBe(line);
  });
});

describe('a manifest', () => {
  const start = { file: 'mine.yaml', line: 1, column: 1 };
  const manifest = { file: 'mine.yaml', documents: [{ data: { kind: 'Paper' }, place: () => start }] };
  const images: Images = {
    pullPolicy: 'Never',
    named: () => true,
    one: (key) => `mirror/${key}`,
    upgrade: () => ({ older: '', newer: '' }),
  };

  test('of the command line is planned in place of what the scenario says of its deployment', () => {
    const deployed = 'deployment: { by-operator: { storage: large } }';
    const { plan } = planned({ deployed, platform: kind, manifestFile: 'mine.yaml', manifest });
    expect(plan.deployedAs?.options).toEqual({ manifest: 'mine.yaml', storage: 'small', pooled: false });
    expect(plan.manifest).toEqual({
      file: 'mine.yaml',
      objects: [{ kind: 'Paper' }],
      changes: ['drydock changed 1 for 3 members of no image', 'drydock changed the storage'],
    });
    expect(renderPlan(plan)).toMatch(
      /^Options {3}manifest: mine\.yaml\n {10}storage: small\n.*\nManifest {2}drydock changed 1 .*\n {10}drydock changed the storage\n/mu,
    );
  });

  test('of the scenario is planned with the images, and its storage is kept in a cluster of one’s own', () => {
    const deployed = 'deployment: { by-operator: { manifest: mine.yaml } }';
    const { plan } = planned({ deployed, platform: given, manifest, images });
    expect(plan.manifest?.changes).toEqual(['drydock changed 1 for 3 members of mirror/paper']);
  });

  test('is not there where nobody names one', () => {
    const { plan } = planned({ platform: kind });
    expect(plan.manifest).toBeUndefined();
    expect(renderPlan(plan)).not.toContain('Manifest');
  });
});

describe('what is going to be asked for', () => {
  const growing = (to: string, changes: Drill = {}) => {
    const kinds = { ...steps, 'grow-volumes': growVolumes };
    const text = `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
steps:
  - grow-volumes: { to: ${to} }
budget: { downtime: { rw: 5s } }
`;
    const scenario = readScenario(text, 'drill.yaml', { ...known, steps: kinds });
    const grows = (request: { readonly to: string }, { options }: OfferGround) =>
      request.to === '1Gi' ? `${String(options['storage'])} is more than ${request.to}` : undefined;
    const abilities = [
      { ability: growVolumesToken, how: 'grows on paper', refuses: grows },
      { ability: readVolumes, how: 'reads on paper' },
    ];
    const deployment = { ...operatorOnPaper, abilities: [...operatorOnPaper.abilities, ...abilities] };
    const engine = { ...paperEngine, deployments: [deployment] };
    return makePlan({ scenario, engine, platform: kind, seed: 7, steps: kinds, overrides: {}, ...changes });
  };

  test('is planned with how it is done, or refused at its line with the deployment’s reason', () => {
    expect(growing('2Gi').plan.steps[0]?.how).toBe('grows on paper');
    expect(refusalOf(() => growing('1Gi'))).toBe(
      'drill.yaml:6:5: "grow-volumes" cannot be done on the platform kind: small is more than 1Gi',
    );
  });
});

describe('a harm', () => {
  const step = 'drill.yaml:7:5: "inject" cannot be done on the platform';

  test.each([
    ['fault: freeze-member, member: primary', local, 'SIGSTOP to every process of the server'],
    ['fault: freeze-member, role: standby', local, 'SIGSTOP to every process of the server'],
    ['fault: cut-network, member: primary', local, 'drops packets on paper'],
    ['fault: drain-node, node: primary', kind, 'evicts the pods'],
    ['fault: stop-operator, operator: paper-operator', kind, 'scales it to nothing'],
  ] as const)('%s is planned with how it is done', (inject, platform, how) => {
    expect(planned({ inject, platform }).plan.steps[0]?.how).toBe(how);
  });

  test.each<[string, Drill, string]>([
    [
      'that the deployment does not live with',
      { platform: kind, inject: 'fault: freeze-member, member: primary' },
      'kind: an operator on paper has no freeze for its members, only cut; processes on paper has it',
    ],
    [
      'that no deployment lives with',
      { inject: 'fault: lose-volume, role: standby' },
      'local: processes on paper has no lose for its members, only freeze, kill, cut',
    ],
    [
      'to what the deployment has not',
      { inject: 'fault: drain-node, node: primary' },
      'local: processes on paper has no node to aim at; it has member, link',
    ],
    [
      'to an operator of another name',
      { platform: kind, inject: 'fault: stop-operator, operator: papre' },
      'kind: an operator on paper has no operator "papre"; it has paper-operator',
    ],
    [
      'that the platform’s bodies do not know',
      { platform: { ...local, bodies: () => ({ server: [{ ability: freeze, how: 'SIGSTOP' }] }) } },
      'local: nothing there can cut servers; what can be done to its members: freeze',
    ],
    [
      'to a body that the platform does not make',
      { platform: { ...local, bodies: () => ({}) } },
      'local: nothing there can cut servers; what can be done to its members: nothing',
    ],
    [
      'that this machine cannot do, with the reason',
      {
        platform: {
          ...local,
          bodies: () => ({
            server: [
              { ability: freeze, how: 'SIGSTOP' },
              { ability: cut, how: 'nftables', refused: 'dropping packets takes root' },
            ],
          }),
        },
      },
      'local: dropping packets takes root; what can be done to its members: freeze',
    ],
  ])('%s is refused', (_, drill, why) => {
    expect(refusal(drill)).toBe(`${step} ${why}`);
  });
});
