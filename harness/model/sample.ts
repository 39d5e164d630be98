// The sample data: a small body of data whose parts refer to each other, beside what the load writes. It is loaded before the load
// starts, nobody writes to it, and every member must hold it unchanged after the run, whatever was done to them.
import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { count } from './figures.ts';

/** What a scenario may have put into its database beside the load's own tables. */
export const dataSets = ['none', 'sample'] as const;
export type DataSet = (typeof dataSets)[number];

/** The name of the check that compares it, whose finding reports show also where it passes. */
export const sampleCheck = 'sample-data';

/** What a member holds of it, as its own server counts and sums it up. */
export const sampleSightSchema = z.strictObject({
  /** Those that are there. */
  tables: z.array(
    z.strictObject({
      table: z.string(),
      rows: count,
      checksum: z.string().describe('of all values of all rows, the rows in the order of their key'),
    }),
  ),
  /** The names of the rules that the server keeps by itself, such as keys; empty where it keeps none. */
  rules: z.array(z.string()),
  /** References of rows to rows that are not there; only those of which there are any. */
  orphans: z.array(z.strictObject({ reference: z.string(), rows: count })),
});

export type SampleSight = DeepReadonly<z.infer<typeof sampleSightSchema>>;

/** Of a database that is up. */
export interface SampleData {
  /** Writes it where writes go, all or nothing; a `RunError` when that cannot be done. */
  load(): Promise<void>;
  /** Looks only, at one moment of the member's data; a `RunError` when the member cannot be asked. */
  look(member: string): Promise<SampleSight>;
}
