// What the PostgreSQL session does beyond the contract of all sessions, on a real server that is healthy, read-only, or ends its
// backends: every outcome is compared with what SQL finds in the table.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresTarget } from '../../../harness/engines/postgres/client/session.ts';
import type { PostgresTargetSettings } from '../../../harness/engines/postgres/client/session.ts';
import { auditSql } from '../../../harness/engines/postgres/table.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import type { Session, Target } from '../../../load/target.ts';
import { password, startSinglePostgres } from './single-postgres.ts';
import type { SinglePostgres } from './single-postgres.ts';

const patienceMs = 10_000;

let server: SinglePostgres;
let target: Target;
let settings: PostgresTargetSettings;
beforeAll(async () => {
  server = await startSinglePostgres();
  const { host, port, passwordFile } = server;
  const services = { rw: { host, port }, nowhere: { host, port: 1 } };
  settings = { services, user: 'postgres', database: 'postgres', passwordFile };
  target = createPostgresTarget(settings);
});
afterAll(() => server.stop());
beforeEach(() => server.sql('TRUNCATE drydock_ledger'));

const open = (): Promise<Session> => target.open({ service: 'rw', policy: 'session' }, patienceMs);
const stored = (): Promise<Record<string, unknown>[]> => server.sql(auditSql);

/** The process that serves the load's one connection. */
const backend = async (): Promise<number> => {
  const [row] = await server.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'drydock-load'");
  return row!.pid as number;
};

const sees = async (what: string, query: string): Promise<true> =>
  waitFor({
    what,
    deadlineMs: patienceMs,
    everyMs: 20,
    signal: AbortSignal.timeout(2 * patienceMs),
    next: 'look at pg_stat_activity',
    ask: async () => {
      const [row] = await server.sql(query);
      return row?.yes === true ? { done: true } : { seen: JSON.stringify(row) };
    },
  });

/** Does something while a write waits for a lock on the table. */
const whileWriteWaits = async (
  session: Session,
  act: (pid: number) => Promise<unknown>,
): Promise<unknown> => {
  const locker = await server.connect();
  await locker.query('BEGIN; LOCK TABLE drydock_ledger IN EXCLUSIVE MODE');
  const answer = session.write({ writer: 'w', sequence: 1 }, patienceMs);
  await sees(
    'a write that waits for the lock',
    "SELECT wait_event_type = 'Lock' AS yes FROM pg_stat_activity WHERE application_name = 'drydock-load'",
  );
  await act(await backend());
  const ended = await answer;
  await locker.end();
  return ended;
};

describe('a healthy server', () => {
  it('sees an orderly end of every connection that is closed', async () => {
    const abandoned =
      'SELECT sessions_abandoned::integer AS count FROM pg_stat_database WHERE datname = current_database()';
    const before = await server.sql(abandoned);
    for (let count = 0; count < 10; count += 1) {
      const session = await open();
      await session.read(patienceMs);
      session.close();
      expect(await session.ended).toBe('closed by the client');
    }
    await sees(
      'no connection of the load',
      "SELECT count(*) = 0 AS yes FROM pg_stat_activity WHERE application_name = 'drydock-load'",
    );
    expect(await server.sql(abandoned)).toEqual(before);
  });
});

describe('connecting', () => {
  it('is refused by a wrong password, an unknown database and a port where nobody listens', async () => {
    await server.sql("CREATE ROLE other LOGIN PASSWORD 'another'");
    const other = createPostgresTarget({ ...settings, user: 'other' });
    await expect(other.open({ service: 'rw', policy: 'session' }, patienceMs)).rejects.toThrow(
      '28P01 invalid_password',
    );
    const lost = createPostgresTarget({ ...settings, database: 'none' });
    await expect(lost.open({ service: 'rw', policy: 'session' }, patienceMs)).rejects.toThrow(
      '3D000 invalid_catalog_name',
    );
    await expect(target.open({ service: 'nowhere', policy: 'session' }, patienceMs)).rejects.toThrow(
      'ECONNREFUSED connection refused',
    );
    await expect(target.open({ service: 'nothing', policy: 'session' }, patienceMs)).rejects.toThrow(
      'no service nothing',
    );
  });
});

describe('the password of the load', () => {
  it('lets it in, and no more once the server has another one, although the load was let in before', async () => {
    await server.sql(`CREATE ROLE moved LOGIN PASSWORD '${password}'`);
    const moved = createPostgresTarget({ ...settings, user: 'moved' });
    const logIn = async (): Promise<void> => {
      const session = await moved.open({ service: 'rw', policy: 'fresh' }, patienceMs);
      session.close();
    };
    await logIn();
    await logIn();
    await server.sql("ALTER ROLE moved PASSWORD 'another'");
    await expect(logIn()).rejects.toThrow('28P01 invalid_password');
    await server.sql(`ALTER ROLE moved PASSWORD '${password}'`);
    await logIn();
  });
});

describe('a statement that is', () => {
  it('stopped by a read-only server is refused, and the session goes on', async () => {
    await server.sql(`CREATE ROLE fenced LOGIN SUPERUSER PASSWORD '${password}'`);
    await server.sql('ALTER ROLE fenced SET default_transaction_read_only = on');
    const fenced = createPostgresTarget({ ...settings, user: 'fenced' });
    const session = await fenced.open({ service: 'rw', policy: 'session' }, patienceMs);
    const answer = await session.write({ writer: 'w', sequence: 1 }, patienceMs);
    expect(answer).toEqual({ outcome: 'refused', reason: '25006 read_only_sql_transaction' });
    expect(await session.read(patienceMs)).toMatchObject({ outcome: 'acknowledged' });
    session.close();
    expect(await stored()).toEqual([]);
  });

  it('cancelled is refused, is not there, and the session goes on', async () => {
    const session = await open();
    const answer = await whileWriteWaits(session, (pid) => server.sql('SELECT pg_cancel_backend($1)', [pid]));
    expect(answer).toEqual({ outcome: 'refused', reason: '57014 query_canceled' });
    expect(await session.write({ writer: 'w', sequence: 2 }, patienceMs)).toMatchObject({
      outcome: 'acknowledged',
    });
    session.close();
    expect(await stored()).toEqual([{ writer: 'w', sequence: 2, copies: 1 }]);
  });

  it('interrupted by the end of its backend is unknown, and the session is over', async () => {
    const session = await open();
    const answer = await whileWriteWaits(session, (pid) =>
      server.sql('SELECT pg_terminate_backend($1)', [pid]),
    );
    expect(answer).toEqual({ outcome: 'unknown', reason: '57P01 admin_shutdown' });
    expect(await session.ended).toBe('57P01 admin_shutdown');
    expect(await session.write({ writer: 'w', sequence: 2 }, patienceMs)).toMatchObject({
      outcome: 'refused',
    });
  });
});

describe('a write that waits for a synchronous standby which never comes', () => {
  beforeAll(async () => {
    await server.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await server.sql('SELECT pg_reload_conf()');
    await sees('the setting', "SELECT current_setting('synchronous_standby_names') = 'nobody' AS yes");
  });
  afterAll(async () => {
    await server.sql('ALTER SYSTEM RESET synchronous_standby_names');
    await server.sql('SELECT pg_reload_conf()');
    await sees('the setting', "SELECT current_setting('synchronous_standby_names') = '' AS yes");
  });

  const interrupted = async (how: 'cancel' | 'terminate'): Promise<unknown> => {
    const session = await open();
    const answer = session.write({ writer: 'w', sequence: 1 }, patienceMs);
    await sees(
      'a write that waits for a standby',
      "SELECT wait_event = 'SyncRep' AS yes FROM pg_stat_activity WHERE application_name = 'drydock-load'",
    );
    await server.sql(`SELECT pg_${how}_backend($1)`, [await backend()]);
    const ended = await answer;
    session.close();
    return ended;
  };

  it('is acknowledged when the wait is cancelled: the server says so, with a warning that drivers drop', async () => {
    expect(await interrupted('cancel')).toMatchObject({ outcome: 'acknowledged' });
    expect(await stored()).toHaveLength(1);
  });

  it('is unknown when the session is ended, and is there', async () => {
    expect(await interrupted('terminate')).toMatchObject({ outcome: 'unknown' });
    expect(await stored()).toHaveLength(1);
  });
});
