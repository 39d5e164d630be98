// A fault: a harm that scenarios call by name, with what it can be aimed at and the arguments it takes.
import type { z } from 'zod';
import type { Ability } from './ability.ts';
import type { Aim, Harmed, Lasting } from './body.ts';

export interface FaultKind<Arguments = unknown> {
  readonly name: string;
  readonly about: string;
  /** Is asked with the fault's own arguments and how long it is to last. */
  readonly harm: Ability<Lasting & Arguments, Harmed>;
  /** What it makes sense to aim it at; whether that can be harmed so, deployments and platforms say. */
  readonly aims: readonly Aim[];
  /** Its own arguments beside those of every fault, each with a default; none when absent. */
  readonly arguments?: z.ZodType<Arguments> & { readonly shape: z.ZodRawShape };
  /** The harm is done bit by bit while it is injected, so it begins when the injection does, not when that is done. */
  readonly gradual?: true;
}

/** Forgets the type of a fault's arguments, for a registry; the zod schema beside it is what guards them. */
export const fault = <Arguments extends object>(kind: FaultKind<Arguments>): FaultKind =>
  kind as unknown as FaultKind;
