// What was loaded beside the load's tables must be on every member at the end as it was: each way in which it may not be is planted
// and found, with the member's name.
import { describe, expect, test } from 'vitest';
import { sampleData } from '../../../harness/checks/sample-data.ts';
import type { SampleSight } from '../../../harness/model/sample.ts';
import { judged } from '../../planted/in-memory.ts';
import { planted } from '../../planted/history.ts';
import type { Plant } from '../../planted/history.ts';
import { plantedSteps } from '../../planted/history-run.ts';
import { loadedSample, tableChanged, withLooks, withSample } from '../../planted/sample-bugs.ts';

const found = async (...plants: readonly Plant[]) =>
  (await judged(planted(...plants), { checks: [sampleData], steps: plantedSteps })).checks[0];

test('it is not asked of a run that has no sample data', async () => {
  expect(await found()).toBeUndefined();
});

test('members that hold what was loaded pass, with what they hold', async () => {
  expect(await found(withSample())).toEqual({
    check: 'sample-data',
    verdict: 'pass',
    summary:
      '3 tables, 3,850 rows and 3 keys, on 3 members with the counts and checksums that were loaded, and no reference to a row that is not there',
    details: ['pg-1', 'pg-2', 'pg-3'].map((member) => `${member} holds 3 tables, 3,850 rows and 3 keys`),
  });
});

describe('it fails when on one member', () => {
  test.each<[string, SampleSight, string]>([
    [
      'a row was deleted',
      tableChanged('payment', { rows: 1599, checksum: 'a2' }),
      'pg-3: payment lacks 1 of 1,600 rows',
    ],
    [
      'a row was changed',
      tableChanged('film', { checksum: 'f2' }),
      'pg-3: rows of film were changed: f2 in place of f1',
    ],
    [
      'a row was added',
      tableChanged('film', { rows: 251, checksum: 'f2' }),
      'pg-3: film has 1 row that nobody loaded',
    ],
    [
      'a table is missing',
      { ...loadedSample, tables: loadedSample.tables.slice(1) },
      'pg-3: the table film is gone',
    ],
    [
      'a row refers to one that is not there',
      { ...loadedSample, orphans: [{ reference: 'payment.rental_id to rental', rows: 1 }] },
      'pg-3: 1 reference of payment.rental_id to rental leads to no row',
    ],
    [
      'a key was not made again',
      { ...loadedSample, rules: loadedSample.rules.slice(0, 2) },
      'pg-3: the key rental_film_id_fkey is gone',
    ],
    [
      'nothing is there',
      { tables: [], rules: [], orphans: [] },
      'pg-3: the table film is gone, the table rental is gone, the table payment is gone, the key film_pkey is gone, the key payment_rental_id_fkey is gone, the key rental_film_id_fkey is gone',
    ],
  ])('%s', async (_, held, summary) => {
    expect(await found(withSample({ member: 'pg-3', held }))).toMatchObject({ verdict: 'fail', summary });
  });
});

describe('it is unknown when', () => {
  test.each<[string, Plant, string]>([
    [
      'a member could not be asked',
      withSample({ member: 'pg-2', held: null, reason: 'it was down' }),
      'pg-2 was not looked at: it was down',
    ],
    [
      'a member was passed over',
      withLooks((when, member) =>
        when === 'after' && member === 'pg-3' ? null : { held: loadedSample, reason: '' },
      ),
      'pg-3 was not looked at',
    ],
    [
      'the run did not come to it',
      withLooks((when) => (when === 'after' ? null : { held: loadedSample, reason: '' })),
      'nobody looked after the run: it did not come to it',
    ],
    [
      'it was never loaded',
      withLooks(() => null),
      'no member was found to hold it before the load: it was not loaded',
    ],
    [
      'a member did not have it before the first step',
      withLooks((when, member) => ({
        held: when === 'before' && member === 'pg-3' ? tableChanged('film', { rows: 0 }) : loadedSample,
        reason: '',
      })),
      'before the load already: pg-3: film lacks 250 of 250 rows',
    ],
    [
      'a table was empty from the start',
      withLooks(() => ({ held: tableChanged('film', { rows: 0 }), reason: '' })),
      'film was empty',
    ],
  ])('%s', async (_, plant, summary) => {
    expect(await found(plant)).toMatchObject({ verdict: 'unknown', summary });
  });
});
