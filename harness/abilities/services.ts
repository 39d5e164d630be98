// The endpoints that clients use.
import { ability } from '../model/ability.ts';

/** Sends the service's new connections to the member. */
export const moveService = ability<{ readonly service: string; readonly to: string }>('move-service');

/** The members' names. */
export interface Proof {
  readonly writtenOn: readonly string[];
  readonly readOn: readonly string[];
}

/** Writes through a service over a fresh connection, outside the ledger, one row to each shard where data is split, and reads it
 * back on every member. */
export const proveWrite = ability<{ readonly service: string }, Proof>('prove-write', { looks: true });
