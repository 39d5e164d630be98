// What standbys hold of what the primary acknowledged.
import { ability } from '../model/ability.ts';

export interface Lag {
  readonly lagMs: number;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** How far a standby is behind, measured on that standby, in milliseconds; with the facts that it was derived from. */
export const measureLag = ability<{ readonly member: string }, Lag>('measure-lag', { looks: true });
