// What PgBouncers say of themselves on their consoles, and what that comes to for a Pooler of several. Pure.
import type { PoolerSight } from '../../../abilities/poolers.ts';

/** Of one PgBouncer. */
export interface PgBouncerSight extends Pick<
  PoolerSight,
  'held' | 'clientsWaiting' | 'longestWaitMs' | 'mode'
> {
  readonly told: boolean;
  /** PAUSE has come: no connection to a server is left. */
  readonly paused: boolean;
}

/** A row by the names of its columns, as `SHOW` prints it. */
type ShownRow = Readonly<Record<string, unknown>>;

/**
 * Of `SHOW STATE` and `SHOW POOLS`. The state changes when PAUSE is said, and PAUSE has come when the pools have no servers any more: those
 * that clients use are waited for, the others are closed at once.
 */
export const sightOf = (state: readonly ShownRow[], pools: readonly ShownRow[]): PgBouncerSight => {
  const own = pools.filter(({ database }) => database !== 'pgbouncer');
  const sum = (isCounted: (column: string) => boolean): number =>
    own.reduce((all, row) => all + countIn(row, isCounted), 0);
  const told = state.some(({ key, value }) => key === 'paused' && value === 'yes');
  return {
    told,
    paused: told && sum((column) => column.startsWith('sv_')) === 0,
    held: sum((column) => column === 'sv_active'),
    clientsWaiting: sum((column) => column === 'cl_waiting'),
    longestWaitMs: Math.max(0, ...own.map(waitIn)),
    mode: own.map(({ pool_mode: mode }) => String(mode))[0] ?? '',
  };
};

const countIn = (row: ShownRow, isCounted: (column: string) => boolean): number =>
  Object.entries(row)
    .filter(([column]) => isCounted(column))
    .reduce((all, [, value]) => all + Number(value), 0);

/** Of the client that has waited longest; whole seconds and the rest of them are columns of their own. */
const waitIn = ({ maxwait = 0, maxwait_us: rest = 0 }: ShownRow): number =>
  Math.round(Number(maxwait) * 1000 + Number(rest) / 1000);

export const sumOf = (sights: readonly PgBouncerSight[]): Omit<PoolerSight, 'operatorSays'> => {
  const sum = (of: (sight: PgBouncerSight) => number): number =>
    sights.reduce((all, sight) => all + of(sight), 0);
  return {
    processes: sights.length,
    told: sum(({ told }) => Number(told)),
    paused: sum(({ paused }) => Number(paused)),
    held: sum(({ held }) => held),
    clientsWaiting: sum(({ clientsWaiting }) => clientsWaiting),
    longestWaitMs: Math.max(0, ...sights.map(({ longestWaitMs }) => longestWaitMs)),
    mode: sights.map(({ mode }) => mode).find((mode) => mode !== '') ?? '',
  };
};
