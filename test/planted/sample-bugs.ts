// Synthetic histories of runs with sample data, and the bugs that can be planted into what members hold of it after the run.
import type { RecordedEvent } from '../../harness/model/record.ts';
import type { SampleSight } from '../../harness/model/sample.ts';
import type { Plant } from './history.ts';
import { timesMs } from './history-run.ts';

type Look = Extract<RecordedEvent, { kind: 'sample' }>;

/** What every member holds while nothing is planted. */
export const loadedSample: SampleSight = {
  tables: [
    { table: 'film', rows: 250, checksum: 'f1' },
    { table: 'rental', rows: 2000, checksum: 'e1' },
    { table: 'payment', rows: 1600, checksum: 'a1' },
  ],
  rules: ['film_pkey', 'payment_rental_id_fkey', 'rental_film_id_fkey'],
  orphans: [],
};

const members = ['pg-1', 'pg-2', 'pg-3'];

/** Members were looked at before the load and after it; the one that is named held something else after it, or could not be asked. */
export const withSample =
  (
    bug: { readonly member?: string; readonly held?: SampleSight | null; readonly reason?: string } = {},
  ): Plant =>
  (history) =>
    withLooks((when, member) =>
      when === 'after' && member === bug.member
        ? { held: bug.held ?? null, reason: bug.reason ?? '' }
        : { held: loadedSample, reason: '' },
    )(history);

/** What each member held each time; null where nobody looked. */
export const withLooks =
  (sight: (when: Look['when'], member: string) => Pick<Look, 'held' | 'reason'> | null): Plant =>
  (history) => {
    const looks = (when: Look['when'], atMs: number): readonly RecordedEvent[] =>
      members.flatMap((member) => {
        const seen = sight(when, member);
        return seen === null ? [] : [{ atMs, kind: 'sample', when, member, ...seen }];
      });
    const all = [...history.events, ...looks('before', 950), ...looks('after', timesMs.audit + 1)];
    return {
      ...history,
      plan: { ...history.plan, data: { set: 'sample', how: 'by the test' } },
      events: all.toSorted((one, other) => one.atMs - other.atMs),
    };
  };

/** A table that holds something else. */
export const tableChanged = (
  table: string,
  changes: Partial<SampleSight['tables'][number]>,
): SampleSight => ({
  ...loadedSample,
  tables: loadedSample.tables.map((each) => (each.table === table ? { ...each, ...changes } : each)),
});
