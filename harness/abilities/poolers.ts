// A connection pooler between clients and the database: it can let go of its servers, and keep its clients waiting meanwhile.
import { ability } from '../model/ability.ts';

/** The service that clients of a pooler use. */
export const poolerService = 'pooler';

/** What the processes of a pooler say of themselves, all together. */
export interface PoolerSight {
  readonly processes: number;
  /** Those that were told to pause, whether they could yet or not. */
  readonly told: number;
  /** Those of them that have let go of all their servers. */
  readonly paused: number;
  /** Connections to servers that clients keep. */
  readonly held: number;
  readonly clientsWaiting: number;
  /** Of those that wait. */
  readonly longestWaitMs: number;
  /** `session` or `transaction`: when a client gives a server back. */
  readonly mode: string;
  /** What the operator says of it, which may be no more than what was asked for. */
  readonly operatorSays: string;
}

/** Tells the pooler to let go of its servers; resolves with what is seen of it as soon as it has, or when the time is up. */
export const pausePooler = ability<{ readonly withinMs: number }, PoolerSight>('pause-pooler');

/** Lets it have servers again; resolves with what was seen of it just before, and as soon as it does or when the time is up. */
export const resumePooler = ability<
  { readonly withinMs: number },
  { readonly before: PoolerSight; readonly after: PoolerSight }
>('resume-pooler');
