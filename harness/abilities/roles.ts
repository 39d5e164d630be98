// Who takes the writes.
import { ability } from '../model/ability.ts';

/** Fences the primary so that it can acknowledge nothing more, then makes `to` the primary. */
export const handOver = ability<{ readonly to: string }>('hand-over');
