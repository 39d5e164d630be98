// Which way of running the engine a plan takes: the one that was named, or the engine's default for the kind of site. Pure.
import type { AnyDeploymentKind } from '../model/deployment.ts';
import { UsageError } from '../model/errors.ts';
import type { NamedDeployment } from '../model/scenario.ts';
import { rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import type { PlanRequest } from './request.ts';

export interface Chosen {
  readonly kind: AnyDeploymentKind;
  /** Its options, as checked, with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

type DeploymentRequest = Pick<PlanRequest, 'scenario' | 'engine' | 'platform' | 'deployment'>;

/** Throws a `UsageError` when the named one is not there or runs elsewhere, or when the engine does not run there at all. */
export const choose = (request: DeploymentRequest): Chosen => {
  const { scenario, engine, platform } = request;
  const there = engine.deployments.filter(({ site }) => site === platform.site);
  const [usual] = there;
  if (usual === undefined)
    throw new UsageError(`${engine.title} does not run on the platform ${platform.name}`);
  const named = namedBy(request);
  if (named === undefined) return { kind: usual, options: usual.options.parse({}) };
  const kind = engine.deployments.find(({ name }) => name === named.name);
  if (kind === undefined)
    throw new UsageError(
      `unknown deployment "${shortened(named.name)}"${rightNames(named.name, namesOf(engine))}`,
    );
  if (kind.site === platform.site) return { kind, options: named.options ?? kind.options.parse({}) };
  throw new UsageError(
    `the deployment ${kind.name} does not run on the platform ${platform.name}; ${engine.title} runs there as ${there.map(({ name }) => name).join(' or ')}`,
    request.deployment === undefined && scenario.deployment !== undefined
      ? { place: scenario.deployment.place }
      : {},
  );
};

/** The command line's name goes before the scenario's; options belong to the one that they were written for. */
const namedBy = ({
  scenario,
  deployment,
}: DeploymentRequest): (Pick<NamedDeployment, 'name'> & Partial<NamedDeployment>) | undefined => {
  if (deployment === undefined || deployment === scenario.deployment?.name) return scenario.deployment;
  return { name: deployment };
};

const namesOf = ({ deployments }: DeploymentRequest['engine']): readonly string[] =>
  deployments.map(({ name }) => name);
