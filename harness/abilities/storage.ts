// The volumes that members keep their data on.
import { ability } from '../model/ability.ts';
import type { NoRequest } from '../model/ability.ts';

export interface Volume {
  readonly member: string;
  /** As it is, such as `2Gi`; empty while nobody knows. */
  readonly size: string;
  /** Another volume has another one. */
  readonly id: string;
}

/** The volumes of all members' data, by member. */
export const readVolumes = ability<NoRequest, readonly Volume[]>('read-volumes', { looks: true });

/** Grows the volume of every member's data to a size, and resolves when all have it; refuses what would be no growth before it
 * changes anything. */
export const growVolumes = ability<{ readonly to: string }>('grow-volumes');
