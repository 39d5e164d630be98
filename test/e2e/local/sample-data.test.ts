// The sample data on real servers: the same each time it is loaded; whatever is done to it by SQL behind drydock's back is found, with
// the table; and a hand-over between processes leaves it as it was.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleData } from '../../../harness/checks/sample-data.ts';
import { addMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { memberAt } from '../../../harness/engines/postgres/member/member.ts';
import type { PostgresMember } from '../../../harness/engines/postgres/member/member.ts';
import { loadSample, lookAtSample } from '../../../harness/engines/postgres/member/sample.ts';
import { postgresProcesses } from '../../../harness/engines/postgres/processes/processes.ts';
import { sampleText } from '../../../harness/engines/postgres/sample-tables.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { freshConnections } from '../../../harness/model/connections.ts';
import type { SampleSight } from '../../../harness/model/sample.ts';
import { dialPort } from '../../../harness/platforms/local/dial.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { judged } from '../../planted/in-memory.ts';
import { planted } from '../../planted/history.ts';
import { plantedSteps } from '../../planted/history-run.ts';
import { withLooks } from '../../planted/sample-bugs.ts';
import { deedOf } from '../asking.ts';
import { noOptions, openRig, planFor } from './rig.ts';
import { password, startSinglePostgres } from './single-postgres.ts';
import type { SinglePostgres } from './single-postgres.ts';

const owner = 'the "owner"';

describe('on one server', () => {
  let server: SinglePostgres;
  let member: PostgresMember;
  let loaded: SampleSight;

  beforeAll(async () => {
    server = await startSinglePostgres();
    const { signal } = new AbortController();
    member = memberAt({
      ...{ name: 'pg-3', next: 'Run it by hand.', signal },
      login: { user: 'postgres', password, database: 'postgres' },
      dial: (timeoutMs) => dialPort(server, timeoutMs, signal),
      connections: freshConnections(),
    });
    await server.sql('CREATE ROLE "the ""owner"""');
    await server.sql('GRANT CREATE ON DATABASE postgres TO "the ""owner"""');
  });
  afterAll(() => server.stop());

  beforeEach(async () => {
    await loadSample(member, owner);
    loaded = await lookAtSample(member);
  });
  afterEach(() => server.sql('DROP SCHEMA drydock_sample CASCADE'));

  /** What the check says of one of three members that holds what the server holds now. */
  const finding = async () => {
    const now = await lookAtSample(member);
    const history = planted(
      withLooks((when, name) => ({
        held: when === 'after' && name === 'pg-3' ? now : loaded,
        reason: '',
      })),
    );
    return (await judged(history, { checks: [sampleData], steps: plantedSteps })).checks[0];
  };

  test('it is what the plan says, belongs to the owner, and nothing is found while nobody touches it', async () => {
    const rows = loaded.tables.reduce((sum, table) => sum + table.rows, 0);
    expect(sampleText).toContain(`${loaded.tables.length} tables`);
    expect(sampleText).toContain(`${rows.toLocaleString('en')} rows`);
    expect(loaded.orphans).toEqual([]);
    expect(loaded.rules).toHaveLength(8 + 8);
    const owners = await server.sql(
      "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'drydock_sample'",
    );
    expect(owners).toEqual([{ tableowner: owner }]);
    expect(await finding()).toMatchObject({ verdict: 'pass' });
  });

  test('it is the same each time it is loaded, whatever a session writes values like', async () => {
    await server.sql('DROP SCHEMA drydock_sample CASCADE');
    await server.sql("ALTER DATABASE postgres SET DateStyle TO 'German'");
    await server.sql("ALTER DATABASE postgres SET TimeZone TO 'Asia/Tokyo'");
    await loadSample(member, owner);
    expect(await lookAtSample(member)).toEqual(loaded);
    await server.sql('ALTER DATABASE postgres RESET ALL');
  });

  test.each([
    [
      'a row was deleted',
      ['DELETE FROM drydock_sample.payment WHERE payment_id = 7'],
      'pg-3: payment lacks 1 of 1,600 rows',
    ],
    [
      'a row was changed',
      ["UPDATE drydock_sample.film SET title = 'Quiet' WHERE film_id = 7"],
      'pg-3: rows of film were changed: ',
    ],
    [
      'two rows changed places',
      [
        `UPDATE drydock_sample.actor AS one SET first_name = other.first_name, last_name = other.last_name
          FROM drydock_sample.actor AS other WHERE one.actor_id IN (7, 8) AND other.actor_id = 15 - one.actor_id`,
      ],
      'pg-3: rows of actor were changed: ',
    ],
    [
      'a table is missing',
      ['DROP TABLE drydock_sample.payment'],
      'pg-3: the table payment is gone, the key ',
    ],
    [
      'rows refer to a row that is not there',
      ['SET session_replication_role TO replica', 'DELETE FROM drydock_sample.copy WHERE copy_id = 7'],
      /^pg-3: copy lacks 1 of 600 rows, \d+ references? of rental\.copy_id to copy leads? to no row$/,
    ],
    [
      'a foreign key was not made again',
      ['ALTER TABLE drydock_sample.rental DROP CONSTRAINT rental_copy_id_fkey'],
      'pg-3: the key rental_copy_id_fkey is gone',
    ],
    [
      'nothing is there',
      ['DROP SCHEMA drydock_sample CASCADE', 'CREATE SCHEMA drydock_sample'],
      'pg-3: the table language is gone, ',
    ],
  ])('it is found that %s', async (_, statements, summary) => {
    await server.sql(statements.join('; '));
    const found = await finding();
    expect(found?.verdict).toBe('fail');
    expect(found?.summary).toMatch(summary);
  });
});

test('as processes, a standby, the new primary after a hand-over and a copy of that one hold what was loaded', async () => {
  const rig = await openRig('sample');
  try {
    const site = await localPlatform.open(rig.context, noOptions);
    const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
    const deployment = await postgresProcesses.open(site, plan, rig.context);
    const { sample } = deployment;
    const look = async (member: string) => {
      await deployment.settle();
      return sample?.look(member);
    };
    await sample?.load();
    const loaded = await look('pg-1');
    expect(loaded?.tables).toHaveLength(8);
    expect(await look('pg-2')).toEqual(loaded);
    await deedOf(deployment, handOver)({ to: 'pg-2' });
    expect(await look('pg-2')).toEqual(loaded);
    const copy = await deedOf(deployment, addMember)({ pool: '', version: 'newer' });
    expect(await look(copy)).toEqual(loaded);
  } finally {
    expect(await rig.unwind()).toEqual([]);
  }
});
