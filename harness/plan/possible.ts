// Whether a deployment has an ability, and whether what is aimed at can be harmed so on a platform: how, or one line that says why
// not and what there is. Pure.
import type { AnyAbility, Asking } from '../model/ability.ts';
import type { Aim } from '../model/body.ts';
import type { AnyDeploymentKind, BodyUse } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import { UsageError } from '../model/errors.ts';
import type { OfferGround } from '../model/offer-ground.ts';
import type { PossibleHarm } from '../model/platform.ts';
import type { ScenarioStep } from '../model/scenario.ts';
import type { StepHarm } from '../model/step.ts';
import type { PlanRequest } from './request.ts';

export interface Ground {
  readonly step: ScenarioStep;
  readonly engine: Engine;
  readonly platform: PlanRequest['platform'];
  readonly deployment: AnyDeploymentKind;
}

/** How the first of the abilities is carried out; undefined when none is needed. Throws a `UsageError` when one is missing. */
export const howOffered = (needs: readonly AnyAbility[], ground: Ground): string | undefined => {
  const { engine, deployment } = ground;
  const missing = needs.filter((need) => !has(deployment, need));
  if (missing.length > 0) {
    const others = engine.deployments.filter((other) => missing.every((need) => has(other, need)));
    const elsewhere =
      others.length === 0 ? 'nothing that drydock knows can' : `${titles(others).join(' and ')} can`;
    throw cannot(ground, `${deployment.title} has no ${names(missing)}; ${elsewhere}`);
  }
  return deployment.abilities.find(({ ability }) => ability === needs[0])?.how;
};

/** Throws a `UsageError` when something that is going to be asked for is refused, with the reason. */
export const mustTake = (asked: readonly Asking[], known: OfferGround, ground: Ground): void => {
  for (const { ability: wanted, request } of asked) {
    const row = ground.deployment.abilities.find(({ ability }) => ability === wanted);
    const why = row?.refuses?.(request as never, known);
    if (why !== undefined) throw cannot(ground, why);
  }
};

/** How the harm is done. Throws a `UsageError` when it cannot be, with what can. */
export const howHarmed = (wanted: StepHarm, ground: Ground): string => {
  const { platform, engine, deployment } = ground;
  const { harm } = wanted;
  const aim = aimedAt(wanted);
  const use = useFor(wanted, ground);
  if (!use.harms.includes(harm)) {
    const others = engine.deployments.filter(({ bodies }) => bodies[aim]?.harms.includes(harm) === true);
    const elsewhere = others.length === 0 ? '' : `; ${titles(others).join(' and ')} has it`;
    throw cannot(
      ground,
      `${deployment.title} has no ${harm.name} for its ${aim}s, only ${names(use.harms)}${elsewhere}`,
    );
  }
  const possible: readonly PossibleHarm[] = platform.bodies()[use.body] ?? [];
  const row = possible.find(({ ability }) => ability === harm);
  if (row !== undefined && row.refused === undefined) return row.how;
  const others = possible
    .filter(({ ability, refused }) => refused === undefined && use.harms.includes(ability))
    .map(({ ability }) => ability);
  const why = row?.refused ?? `nothing there can ${harm.name} ${use.body}s`;
  throw cannot(ground, `${why}; what can be done to its ${aim}s: ${names(others)}`);
};

/** A role is aimed at member by member. */
const aimedAt = ({ aim }: StepHarm): Aim => (aim === 'role' ? 'member' : aim);

const useFor = (wanted: StepHarm, ground: Ground): BodyUse => {
  const { deployment } = ground;
  const { aim, name } = wanted;
  const use = deployment.bodies[aimedAt(wanted)];
  if (use === undefined) {
    const there = Object.keys(deployment.bodies).join(', ') || 'nothing';
    throw cannot(ground, `${deployment.title} has no ${aim} to aim at; it has ${there}`);
  }
  if (aim === 'operator' && name !== deployment.operator?.name)
    throw cannot(
      ground,
      `${deployment.title} has no operator "${name ?? ''}"; it has ${deployment.operator?.name ?? 'none'}`,
    );
  return use;
};

const has = ({ abilities }: AnyDeploymentKind, wanted: AnyAbility): boolean =>
  abilities.some(({ ability }) => ability === wanted);

const titles = (kinds: readonly AnyDeploymentKind[]): readonly string[] => kinds.map(({ title }) => title);

const names = (tokens: readonly AnyAbility[]): string =>
  tokens.length === 0 ? 'nothing' : tokens.map(({ name }) => name).join(', ');

const cannot = ({ step: { verb, place }, platform }: Ground, why: string): UsageError =>
  new UsageError(`"${verb}" cannot be done on the platform ${platform.name}: ${why}`, { place });
