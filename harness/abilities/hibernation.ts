// A database that is put to sleep as a whole, with its data kept, and woken up again.
import { ability } from '../model/ability.ts';
import type { NoRequest } from '../model/ability.ts';

/** Ends every member and keeps all data; resolves when none is left. */
export const hibernate = ability<NoRequest>('hibernate');

/** Resolves when all members are back on the data that was kept, and all standbys stream. */
export const wakeUp = ability<NoRequest>('wake-up');
