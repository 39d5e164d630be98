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

type DeploymentRequest = Pick<
  PlanRequest,
  'scenario' | 'engine' | 'platform' | 'deployment' | 'manifestFile'
> & {
  /** It is to be one that runs can attach to. */
  readonly attaching?: boolean;
};

/**
 * Throws a `UsageError` when the named one is not there or runs elsewhere, when the engine does not run there at all, or when a manifest
 * was named and it takes none.
 */
export const choose = (request: DeploymentRequest): Chosen => {
  const chosen = withoutManifest(request);
  if (request.attaching === true) return attachable(chosen, request);
  const { manifestFile } = request;
  if (manifestFile === undefined) return chosen;
  const { kind } = chosen;
  // What the scenario says of drydock's own objects is nothing to those of somebody else.
  if (kind.manifest !== undefined) return { kind, options: kind.options.parse({ manifest: manifestFile }) };
  const { engine } = request;
  const takers = engine.deployments.filter(({ manifest }) => manifest !== undefined);
  const taker = takers.map(({ name }) => name).join(' and ') || `none of ${engine.title}`;
  throw new UsageError(`the deployment ${kind.name} takes no manifest; ${taker} does`);
};

/** What a scenario says of the objects of its own is nothing to a database that is there already. */
const attachable = ({ kind }: Chosen, { engine, manifestFile }: DeploymentRequest): Chosen => {
  if (manifestFile !== undefined)
    throw new UsageError(
      '--manifest brings a database up, --attach takes one that is there: name one of them',
    );
  if (kind.attach !== undefined) return { kind, options: {} };
  const others = engine.deployments.filter(({ attach }) => attach !== undefined).map(({ name }) => name);
  const can = others.length === 0 ? `nothing of ${engine.title} can` : `${others.join(' and ')} can`;
  throw new UsageError(`a run cannot attach to the deployment ${kind.name}; ${can}`);
};

const withoutManifest = (request: DeploymentRequest): Chosen => {
  const { scenario, engine, platform } = request;
  const there = engine.deployments.filter(({ site }) => site === platform.site);
  const [usual] = there;
  if (usual === undefined)
    throw new UsageError(`${engine.title} does not run on the platform ${platform.name}`);
  const wanted = wantedBy(request);
  const [first] = wanted;
  if (first === undefined) return { kind: usual, options: usual.options.parse({}) };
  const found = wanted.map((named) => ({ named, kind: kindOf(named, engine) }));
  const fit = found.find(({ kind }) => kind.site === platform.site);
  if (fit !== undefined) return { kind: fit.kind, options: fit.named.options ?? fit.kind.options.parse({}) };
  const names = wanted.map(({ name }) => name).join(' and ');
  throw new UsageError(
    `the deployment ${names} does not run on the platform ${platform.name}; ${engine.title} runs there as ${there.map(({ name }) => name).join(' or ')}`,
    request.deployment === undefined && scenario.deployments[0] !== undefined
      ? { place: scenario.deployments[0].place }
      : {},
  );
};

type Wanted = Pick<NamedDeployment, 'name'> & Partial<NamedDeployment>;

/** The command line's name goes before the scenario's; options belong to the one that they were written for. */
const wantedBy = ({ scenario, deployment }: DeploymentRequest): readonly Wanted[] => {
  if (deployment === undefined) return scenario.deployments;
  return [scenario.deployments.find(({ name }) => name === deployment) ?? { name: deployment }];
};

const kindOf = ({ name }: Wanted, { deployments }: DeploymentRequest['engine']): AnyDeploymentKind => {
  const kind = deployments.find((each) => each.name === name);
  if (kind !== undefined) return kind;
  const known = deployments.map((each) => each.name);
  throw new UsageError(`unknown deployment "${shortened(name)}"${rightNames(name, known)}`);
};
