// A whole run by the real runner, with an independent count: while drydock reads a member back, the test asks that
// member itself what it holds.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { AnyDeploymentKind, Deployment, DeploymentKind } from '../../harness/model/deployment.ts';
import type { Engine } from '../../harness/model/engine.ts';
import type { Plan } from '../../harness/model/plan.ts';
import type { PlatformOf, PlatformOptions } from '../../harness/model/platform.ts';
import type { LoadSettings } from '../../harness/model/scenario.ts';
import type { RunContext } from '../../harness/model/run-context.ts';
import type { SiteKind, Sites } from '../../harness/model/site.ts';
import type { RecordedEvent } from '../../harness/model/record.ts';
import { Interruption } from '../../harness/run/carry-out.ts';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { rehearse } from '../../harness/run/rehearse.ts';
import type { Rehearsed } from '../../harness/run/rehearse.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import { checks, engines, reports, steps } from '../../harness/wiring.ts';
import { projectScenario } from '../project-scenarios.ts';

/** What one member holds: copies of writes, and different ones. */
export interface Count {
  readonly rows: number;
  readonly ids: number;
}

export const countSql =
  'SELECT count(*)::integer AS rows, count(DISTINCT (writer, sequence))::integer AS ids FROM drydock_ledger';

export interface CountedRun<K extends SiteKind> {
  /** One of the project's by its name, or the text of one. */
  readonly scenario: string | { readonly yaml: string };
  readonly platform: PlatformOf<K>;
  readonly options: PlatformOptions;
  readonly overrides: Partial<LoadSettings>;
  count(deployment: Deployment, member: string, site: Sites[K]): Promise<Count>;
  /** The run is interrupted at the first event of which this is true. */
  readonly interruptAt?: (event: RecordedEvent) => boolean;
  /** Told every event of the record. */
  readonly watch?: (event: RecordedEvent) => void;
}

export interface Counted extends Rehearsed {
  readonly counts: Readonly<Record<string, Count>>;
  readonly results: string;
}

/** The engine, with a count of the test's own beside each reading back. */
const counting = <K extends SiteKind>(
  run: CountedRun<K>,
  engine: Engine,
  told: (member: string, count: Count) => void,
): Engine => ({
  ...engine,
  deployments: engine.deployments.map((kind) => {
    if (kind.site !== run.platform.site) return kind;
    const open = async (site: Sites[K], plan: Plan, context: RunContext) => {
      const deployment = await (kind as DeploymentKind<K>).open(site, plan, context);
      const stored = async function* (member: string) {
        told(member, await run.count(deployment, member, site));
        yield* deployment.stored(member);
      };
      return { ...deployment, stored };
    };
    return { ...kind, open } as AnyDeploymentKind;
  }),
});

const sourceOf = (scenario: CountedRun<SiteKind>['scenario']) => {
  if (typeof scenario !== 'string') return { ...scenario, file: 'test.yaml' };
  const file = projectScenario(scenario);
  return { yaml: readFileSync(file, 'utf8'), file };
};

export const rehearseCounted = async <K extends SiteKind>(run: CountedRun<K>): Promise<Counted> => {
  const { yaml, file } = sourceOf(run.scenario);
  const scenario = readScenario(yaml, file, { engines, steps });
  const counts: Record<string, Count> = {};
  const known: Readonly<Record<string, Engine>> = engines;
  const engine = counting(run, known[scenario.engine]!, (member, count) => {
    counts[member] = count;
  });
  const { platform, options, overrides } = run;
  const { plan, deployment } = makePlan({
    ...{ scenario, engine, steps, overrides },
    platform,
    seed: 7,
  });
  const interruption = new AbortController();
  const results = mkdtempSync(join(tmpdir(), 'drydock-e2e-'));
  const rehearsed = await rehearse({
    rehearsal: { plan, platform, deployment, options, steps, settings: {} },
    judges: { checks, steps, reporters: reports.run.reporters },
    results,
    signal: interruption.signal,
    watch: (event) => {
      run.watch?.(event);
      if (run.interruptAt?.(event) === true) interruption.abort(new Interruption('interrupted by a test'));
    },
    undoing: () => undefined,
  });
  return { ...rehearsed, counts, results };
};

/** Every step took effect, and the run was undone without a problem. */
export const expectCarriedOut = ({ thrown, verdict }: Counted): void => {
  expect(thrown).toBeUndefined();
  expect(verdict.run.ending).toBe('completed');
  expect(verdict.problems).toEqual([]);
  expect(verdict.steps.flatMap(({ claims }) => claims.filter(({ holds }) => !holds))).toEqual([]);
};
