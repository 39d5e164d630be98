// How a database that an operator looks after stands, as its own people would ask: who is there, how far behind, and what runs out.
import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { count } from './figures.ts';

const instanceStatus = z.strictObject({
  name: z.string(),
  /** `primary` or `standby`, as the server says; `down` when it does not answer. */
  role: z.string(),
  node: z.string(),
  ready: z.boolean(),
  timeline: z.number().nullable(),
  /** Places in the WAL, such as `0/3000060`; null where there is none. Of a standby as the primary knows them. */
  written: z.string().nullable(),
  flushed: z.string().nullable(),
  replayed: z.string().nullable(),
  /** What it has not replayed of what the primary has written; null for the primary and for one that does not follow it. */
  lagBytes: z.number().nullable(),
  /** Seconds between writing on the primary and replay; null where the primary does not know, as when nothing is written. */
  lagSeconds: z.number().nullable(),
  /** `streaming/quorum`; empty for one that does not follow. */
  follows: z.string(),
});

export const databaseStatusSchema = z.strictObject({
  /** `namespace/cluster`. */
  database: z.string(),
  phase: z.string(),
  image: z.string(),
  wanted: count,
  ready: count,
  currentPrimary: z.string(),
  targetPrimary: z.string(),
  instances: z.array(instanceStatus),
  certificates: z.array(
    z.strictObject({ secret: z.string(), until: z.string(), daysLeft: z.number().nullable() }),
  ),
  /** As the operator writes them; empty when there are none. */
  firstPointOfRecoverability: z.string(),
  lastSuccessfulBackup: z.string(),
});
export type DatabaseStatus = DeepReadonly<z.infer<typeof databaseStatusSchema>>;
export type InstanceStatus = DatabaseStatus['instances'][number];
