// PostgreSQL as processes: the whole ferris wheel by its abilities, on real servers, counted with SQL on every member.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { collected, ledgerIn } from '../../planted/in-memory.ts';
import { measureLag } from '../../../harness/abilities/durability.ts';
import { freeze, kill } from '../../../harness/abilities/harms.ts';
import { addMember, retireMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { moveService, proveWrite } from '../../../harness/abilities/services.ts';
import { upgradeMembers } from '../../../harness/abilities/versions.ts';
import { postgresProcesses } from '../../../harness/engines/postgres/processes/processes.ts';
import { readControlFile } from '../../../harness/engines/postgres/processes/pg-control.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import type { PostgresTargetSettings } from '../../../harness/engines/postgres/client/session.ts';
import type { Ability } from '../../../harness/model/ability.ts';
import type { Harmed, Lasting } from '../../../harness/model/body.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { LocalSite } from '../../../harness/model/site.ts';
import { memberNamed, primaryOf } from '../../../harness/model/topology.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { listProcesses } from '../../../harness/platforms/local/processes.ts';
import { deedOf, inflictOn } from '../asking.ts';
import { noOptions, openRig, planFor } from './rig.ts';
import type { Rig } from './rig.ts';

/** For conditions that a busy machine reaches late. */
const patience = { timeout: 30_000 };

let rig: Rig;
let site: LocalSite;
let deployment: Deployment;

const bringUp = async (topology: { members: number; synchronous: number }): Promise<void> => {
  rig = await openRig('postgres');
  site = await localPlatform.open(rig.context, noOptions);
  deployment = await postgresProcesses.open(site, planFor(topology, postgresServices), rig.context);
};

const ask = <Request, Answer>(token: Ability<Request, Answer>) => deedOf(deployment, token);
const harm = (token: Ability<Lasting, Harmed>, name: string) =>
  inflictOn(deployment.bodies.member?.(name), token);

const takeDown = async (): Promise<void> => {
  expect(await rig.unwind()).toEqual([]);
  const left = (await listProcesses()).filter(({ command }) => command.includes(site.workFolder));
  expect(left).toEqual([]);
};

const target = (): PostgresTargetSettings => deployment.loadProgram().target as PostgresTargetSettings;

/** One statement through a service over a fresh connection, as an application would. */
const through = async (service: string, sql: string): Promise<Record<string, unknown>> => {
  const { services, user, database, passwordFile } = target();
  const password = await readFile(passwordFile, 'utf8');
  const timeouts = { connectionTimeoutMillis: 5000, query_timeout: 5000 };
  const client = new Client({ ...services[service], user, database, password, ...timeouts });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
};

const whoAnswers = async (service: string): Promise<string> => {
  const { port } = await through(service, 'SELECT inet_server_port() AS port');
  // A member that is slow to say who it is counts as down in that one snapshot, and has no address there.
  return vi.waitFor(async () => {
    const { members } = await deployment.snapshot();
    const answerer = members.find(({ address }) => address === `127.0.0.1:${String(port)}`);
    if (answerer === undefined) throw new Error(`no member at port ${String(port)}`);
    return answerer.name;
  }, patience);
};

/** Who answers behind a service when asked 20 times: each of three is missed less than once in 3,000 runs. */
const answerers = async (service: string): Promise<readonly string[]> => {
  const names = new Set<string>();
  for (let count = 0; count < 20; count += 1) names.add(await whoAnswers(service));
  return [...names].sort();
};

const insert = (count: number): Promise<unknown> =>
  through(
    'rw',
    `INSERT INTO drydock_ledger SELECT 'rows-' || ${count}, n FROM generate_series(1, ${count}) AS n`,
  );

/** How many rows each member holds, counted on it. */
const counts = async (): Promise<Record<string, number>> => {
  await deployment.settle();
  const { members } = await deployment.snapshot();
  const there = members.filter(({ role }) => role !== 'down');
  const rows = await Promise.all(there.map(({ name }) => collected(deployment.stored(name))));
  return Object.fromEntries(there.map(({ name }, index) => [name, rows[index]!.length]));
};

const shape = async () => {
  const { members } = await deployment.snapshot();
  return members.map(({ name, role, version, timeline, pool, ready }) =>
    [name, role, version, timeline, pool, ready].join(' '),
  );
};

/** Asks a member itself, as superuser, for as long as it keeps its port. */
const asker = async (name: string) => {
  const [host = '', port] = memberNamed(await deployment.snapshot(), name)!.address.split(':');
  const password = await readFile(join(site.workFolder, 'superuser.password'), 'utf8');
  return async (sql: string) => {
    const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres', password });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
};

describe('the ferris wheel', () => {
  beforeAll(() => bringUp({ members: 3, synchronous: 1 }));
  afterAll(takeDown);

  test('starts with three members of the older version, standbys streaming and synchronous', async () => {
    expect(await shape()).toEqual([
      'pg-1 primary 17.9 1 old true',
      'pg-2 standby 17.9 1 old true',
      'pg-3 standby 17.9 1 old true',
    ]);
    const { members } = await deployment.snapshot();
    const following = { streaming: true, synchronous: true };
    expect(members.map(({ replication }) => replication)).toEqual([null, following, following]);
    expect(await deployment.versions()).toEqual({ postgres: '17.9 -> 17.10' });
    await insert(100);
    expect(await counts()).toEqual({ 'pg-1': 100, 'pg-2': 100, 'pg-3': 100 });
    expect([await answerers('rw'), await answerers('ro'), await answerers('r')]).toEqual([
      ['pg-1'],
      ['pg-2', 'pg-3'],
      ['pg-1', 'pg-2', 'pg-3'],
    ]);
  });

  test('hands over only to a standby, and upgrades nothing under a primary of the older version', async () => {
    const before = await shape();
    await expect(ask(handOver)({ to: 'pg-1' })).rejects.toThrow('pg-1 is the primary already');
    await expect(ask(handOver)({ to: 'pg-9' })).rejects.toThrow('there is no member pg-9');
    await expect(ask(retireMember)({ member: 'pg-1' })).rejects.toThrow('cannot be retired');
    await expect(ask(upgradeMembers)({ version: 'newer' })).rejects.toThrow('without an outage');
    await expect(ask(measureLag)({ member: 'pg-1' })).rejects.toThrow('no standby');
    await expect(ask(moveService)({ service: 'ro', to: 'pg-1' })).rejects.toThrow('follows the members');
    expect(await shape()).toEqual(before);
  });

  test('a fourth member of the newer version joins and catches up', async () => {
    expect(await ask(addMember)({ pool: 'upgraded', version: 'newer' })).toBe('pg-4');
    await deployment.settle();
    expect(await shape()).toContain('pg-4 standby 17.10 1 upgraded true');
    expect((await ask(measureLag)({ member: 'pg-4' })).lagMs).toBe(0);
    await insert(200);
    expect(await counts()).toEqual({ 'pg-1': 300, 'pg-2': 300, 'pg-3': 300, 'pg-4': 300 });
  });

  test('its lag is seen on it while it does not replay, and is gone when it does', async () => {
    const askStandby = await asker('pg-4');
    await askStandby('SELECT pg_wal_replay_pause()');
    await insert(1);
    await expect
      .poll(async () => (await ask(measureLag)({ member: 'pg-4' })).lagMs, patience)
      .toBeGreaterThan(300);
    await askStandby('SELECT pg_wal_replay_resume()');
    await deployment.settle();
    expect((await ask(measureLag)({ member: 'pg-4' })).lagMs).toBe(0);
  });

  test('it takes over: the old primary is down, the timeline raised, and rw leads nowhere until it is moved', async () => {
    await ask(handOver)({ to: 'pg-4' });
    await deployment.settle();
    expect(await shape()).toEqual([
      'pg-1 down   old false',
      'pg-2 standby 17.9 2 old true',
      'pg-3 standby 17.9 2 old true',
      'pg-4 primary 17.10 2 upgraded true',
    ]);
    await expect(through('rw', 'SELECT')).rejects.toThrow();
    expect(await answerers('ro')).toEqual(['pg-2', 'pg-3']);
    expect(await answerers('r')).toEqual(['pg-2', 'pg-3', 'pg-4']);
    await ask(moveService)({ service: 'rw', to: 'pg-4' });
    expect(await answerers('rw')).toEqual(['pg-4']);
    const milestones = rig.events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []));
    expect(milestones).toEqual([
      'hand-over-requested',
      'old-primary-fenced',
      'old-primary-down',
      'promoted',
      'endpoint-switched',
    ]);
  });

  test('the control file of the old primary says that it stopped cleanly, that of a running one does not', async () => {
    expect((await readControlFile(join(site.workFolder, 'pg-1'))).shutDownCleanly).toBe(true);
    const running = await readControlFile(join(site.workFolder, 'pg-4'));
    expect(running.shutDownCleanly).toBe(false);
    const [row] = await (
      await asker('pg-4')
    )('SELECT checkpoint_lsn::text AS lsn FROM pg_control_checkpoint()');
    expect(running.checkpointLsn).toBe(row?.['lsn']);
  });

  test('a write through rw is on every member, and nothing is lost', async () => {
    expect(await ask(proveWrite)({ service: 'rw' })).toEqual({
      writtenOn: ['pg-4'],
      readOn: ['pg-2', 'pg-3', 'pg-4'],
    });
    await insert(400);
    expect(await counts()).toEqual({ 'pg-2': 701, 'pg-3': 701, 'pg-4': 701 });
  });

  test('the old primary is retired with its data', async () => {
    await ask(retireMember)({ member: 'pg-1' });
    expect(await readdir(site.workFolder)).not.toContain('pg-1');
    expect((await deployment.snapshot()).members.map(({ name }) => name)).toEqual(['pg-2', 'pg-3', 'pg-4']);
  });

  test('the others follow to the newer version without rw noticing', async () => {
    await ask(upgradeMembers)({ version: 'newer' });
    expect(await shape()).toEqual([
      'pg-2 standby 17.10 2 old true',
      'pg-3 standby 17.10 2 old true',
      'pg-4 primary 17.10 2 upgraded true',
    ]);
    expect(await counts()).toEqual({ 'pg-2': 701, 'pg-3': 701, 'pg-4': 701 });
    expect(await answerers('r')).toEqual(['pg-2', 'pg-3', 'pg-4']);
  });

  test('no password is on a command line, in a log or in the record', async () => {
    const passwords = await Promise.all(
      ['superuser.password', 'app.password', 'replicator.pgpass'].map((name) =>
        readFile(join(site.workFolder, name), 'utf8'),
      ),
    );
    const logs = join(rig.context.folder, 'logs');
    const texts = [
      JSON.stringify(rig.events),
      ...(await listProcesses()).map(({ command }) => command),
      ...(await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')))),
    ];
    for (const password of passwords) {
      const secret = password.trim().split(':').at(-1)!;
      expect(secret.length).toBeGreaterThan(40);
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});

describe('one member in trouble', () => {
  beforeAll(() => bringUp({ members: 2, synchronous: 0 }));
  afterAll(takeDown);

  test('a frozen member is down, stays in its services as nobody noticed, and is back when thawed', async () => {
    const frozen = await harm(freeze, 'pg-2');
    expect(memberNamed(await deployment.snapshot(), 'pg-2')).toMatchObject({ role: 'down', ready: true });
    await frozen.lift();
    await expect
      .poll(async () => memberNamed(await deployment.snapshot(), 'pg-2')?.role, patience)
      .toBe('standby');
  });

  test('a killed member leaves its services, keeps what it acknowledged, and comes back', async () => {
    await insert(50);
    const killed = await harm(kill, 'pg-1');
    expect(memberNamed(await deployment.snapshot(), 'pg-1')).toMatchObject({ role: 'down', ready: false });
    await expect(through('rw', 'SELECT')).rejects.toThrow();
    await killed.lift();
    expect(primaryOf(await deployment.snapshot())?.name).toBe('pg-1');
    expect(await counts()).toEqual({ 'pg-1': 50, 'pg-2': 50 });
  });

  test('a standby that does not stream is refused the hand-over, and nothing has changed', async () => {
    const askPrimary = await asker('pg-1');
    await harm(freeze, 'pg-2');
    await askPrimary('SELECT pg_terminate_backend(pid) FROM pg_stat_replication');
    await expect
      .poll(async () => (await askPrimary('SELECT 1 FROM pg_stat_replication')).length, patience)
      .toBe(0);
    await expect(ask(handOver)({ to: 'pg-2' })).rejects.toThrow('nothing was changed');
    expect(await whoAnswers('rw')).toBe('pg-1');
    // Left frozen: the undo has to end it all the same.
  });
});

describe('the load', () => {
  afterEach(takeDown);

  test('runs through a hand-over, and what it was told is stored', async () => {
    await bringUp({ members: 2, synchronous: 1 });
    const { entry, target: settings } = deployment.loadProgram();
    const lane = { service: 'rw', kind: 'write', policy: 'session', rateHz: 50 } as const;
    const load = await site.startLoad({
      entry,
      config: {
        lanes: [
          { ...lane, name: 'one' },
          { ...lane, name: 'two' },
        ],
        ...{ ackWithinMs: 1000, operationTimeoutMs: 1000, reconnectEveryMs: 20, inFlightMax: 50 },
        target: settings,
      },
    });
    const to = await ask(addMember)({ pool: 'upgraded', version: 'newer' });
    await deployment.settle();
    await ask(handOver)({ to: to });
    await ask(moveService)({ service: 'rw', to: to });
    await ask(proveWrite)({ service: 'rw' });
    const file = join(rig.context.folder, 'ledger.jsonl');
    await load.stop(file);
    const { operations, stoppedMs } = await ledgerIn(await readFile(file, 'utf8'));
    expect(stoppedMs).not.toBeNull();
    await deployment.settle();
    const stored = new Set(
      (await collected(deployment.stored(to))).map((row) => `${row.writer}#${row.sequence}`),
    );
    const acknowledged = operations.filter(({ outcome }) => outcome === 'acknowledged');
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(acknowledged.filter((write) => !stored.has(`${write.lane}#${write.sequence}`))).toEqual([]);
    expect(operations.some(({ outcome }) => outcome !== 'acknowledged')).toBe(true);
  });
});
