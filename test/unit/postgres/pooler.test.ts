// Poolers beside a Cluster: when they are a service, what a plan says of them, and whether what a paused one says of itself is believed.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { poolerOptions } from '../../../harness/engines/postgres/cloudnative-pg/options.ts';
import { createPostgresTarget } from '../../../harness/engines/postgres/client/session.ts';
import type { CnpgCluster } from '../../../harness/engines/postgres/cloudnative-pg/cluster.ts';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import { serviceName } from '../../../harness/engines/postgres/cloudnative-pg/manifest.ts';
import { pausePooler, resumePooler } from '../../../harness/engines/postgres/cloudnative-pg/pooler.ts';
import { poolerIn, poolerObject } from '../../../harness/engines/postgres/cloudnative-pg/pooler-manifest.ts';
import { sightOf } from '../../../harness/engines/postgres/cloudnative-pg/pooler-sight.ts';
import { decisiveSettings } from '../../../harness/engines/postgres/cloudnative-pg/settings.ts';
import type { Connections } from '../../../harness/model/connections.ts';
import type { PostgresSession } from '../../../harness/engines/postgres/member/session.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import { makePlan } from '../../../harness/plan/make-plan.ts';
import type { PlanRequest } from '../../../harness/plan/request.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { parseYamlDocuments } from '../../../harness/text/yaml-source.ts';
import { engines, platforms, steps } from '../../../harness/wiring.ts';
import { refusalOf } from '../refusal.ts';

const scenario = (deployment: string, middle = '  - hand-over: { to: standby-1 }\n', load = '') =>
  readScenario(
    `title: A drill
about: What it is for.
engine: postgres
deployment: ${deployment}
topology: { members: 3 }
${load}steps:
${middle}budget:
  downtime: { pooler: 5s }
`,
    'drill.yaml',
    { engines, steps },
  );

const planned = (of: ReturnType<typeof scenario>, changes: Partial<PlanRequest> = {}) =>
  makePlan({
    ...{ scenario: of, engine: engines.postgres, platform: platforms.kind, seed: 7, steps, overrides: {} },
    ...changes,
  }).plan;

const cluster = `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: shop }
spec: { instances: 3, storage: { size: 1Gi } }
`;
const pooler = (name: string, spec: string) => `---
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: { name: ${name} }
spec: { cluster: { name: shop }, ${spec} }
`;
const withManifest = (text: string) =>
  planned(scenario('{ cloudnative-pg: { manifest: mine.yaml } }'), {
    manifest: { file: 'mine.yaml', documents: parseYamlDocuments(text, 'mine.yaml') },
  });

const own = '{ cloudnative-pg: { pooler: {} } }';

describe('a Pooler is a service', () => {
  test('where the scenario wants one', () => {
    expect(planned(scenario(own)).services.map(({ service }) => service)).toEqual([
      'rw',
      'pooler',
      'ro',
      'r',
    ]);
  });

  test('where a manifest brings one that leads to the primary, and its Service has its name', () => {
    const { services } = withManifest(`${cluster}${pooler('doorman', 'type: rw, pgbouncer: {}')}`);
    expect(services).toContainEqual({ service: 'pooler', kind: 'write', roles: ['primary'] });
    const names = { cluster: 'shop', database: 'app', owner: 'app', ownerSecret: 'shop-app' };
    expect(serviceName({ names, pooler: { name: 'doorman' } }, 'pooler')).toBe('doorman');
    expect(serviceName({ names, pooler: { name: 'doorman' } }, 'rw')).toBe('shop-rw');
  });

  test('and nowhere else', () => {
    const none = 'drill.yaml:9:15: unknown service "pooler"; there are: rw, ro, r';
    expect(refusalOf(() => scenario('cloudnative-pg'))).toBe(none);
    expect(refusalOf(() => scenario('processes'))).toBe(none);
  });

  test('not where the manifest brings none that leads to the primary', () => {
    const missing =
      'there is no service "pooler" on the platform kind with CloudNativePG as it is to be deployed; there are: rw, ro, r';
    expect(refusalOf(() => withManifest(cluster))).toContain(`"budget": ${missing}`);
    const readers = pooler('readers', 'type: ro, pgbouncer: {}');
    expect(refusalOf(() => withManifest(`${cluster}${readers}`))).toContain(missing);
  });

  test('not on this machine, as the plan says', () => {
    const either = scenario('{ processes: {}, cloudnative-pg: { pooler: {} } }');
    expect(refusalOf(() => planned(either, { platform: platforms.local }))).toContain(
      '"budget": there is no service "pooler" on the platform local with PostgreSQL as processes',
    );
    const paused = scenario(own.replace('{ ', '{ processes: {}, '), '  - pause-pooler:\n');
    expect(refusalOf(() => planned(paused, { platform: platforms.local }))).toContain(
      'drill.yaml:7:5: "pause-pooler": there is no service "pooler" on the platform local',
    );
  });
});

describe('a step that pauses a pooler', () => {
  test('is refused where there is none', () => {
    expect(refusalOf(() => scenario('cloudnative-pg', '  - pause-pooler:\n'))).toContain('drill.yaml:7:');
  });

  test('is planned where there is one', () => {
    const [step] = planned(scenario(own, '  - pause-pooler:\n')).steps;
    expect(step).toMatchObject({ verb: 'pause-pooler', arguments: { withinMs: 20_000 } });
  });
});

describe('the plan remarks', () => {
  const remarks = (options: string, load = '') =>
    planned(scenario(`{ cloudnative-pg: { pooler: ${options} } }`, undefined, load)).remarks ?? [];
  const sessions = (count: number) => `load: { writeSessions: ${count} }\n`;

  test('nothing where every client has a server', () => {
    expect(remarks('{}')).toEqual([]);
    expect(remarks('{ mode: transaction }', sessions(64))).toEqual([]);
  });

  test('that clients will wait where there are fewer servers than clients that keep one', () => {
    expect(remarks('{ instances: 2 }', sessions(20))).toEqual([
      'clients will wait for a server connection of the Pooler mycluster-pooler: in session mode each of 20 session clients keeps one, and fresh connections need another, but 2 × default_pool_size 10 is 20',
    ]);
  });

  test('that they may wait where one PgBouncer alone has too few', () => {
    expect(remarks('{}', sessions(10))).toEqual([
      expect.stringMatching(/^clients may wait .* spreads clients by chance, and one PgBouncer has 10$/),
    ]);
  });

  test('that clients may be turned away', () => {
    expect(remarks('{ instances: 1, maxClientConn: 100 }')).toEqual([
      'the Pooler mycluster-pooler may turn clients away: while nobody is answered there are up to 108, but 1 × max_client_conn 100 is 100',
    ]);
  });

  test('which Poolers of a manifest are not measured', () => {
    const rw = 'pgbouncer: { parameters: { max_client_conn: "1000" } }';
    const all = [pooler('a', 'type: ro, pgbouncer: {}'), pooler('b', rw), pooler('c', rw)];
    const plan = withManifest(`${cluster}${all.join('')}`);
    expect(plan.remarks).toEqual([
      'the Pooler a is applied, but not measured: it is of type ro, and only one of type rw is',
      'the Pooler c is applied, but not measured: a run measures one of type rw, which is b',
    ]);
    expect(plan.manifest?.objects).toHaveLength(4);
  });
});

describe('drydock’s own Pooler', () => {
  const images = { one: (key: string) => `mirror/${key}:1`, pullPolicy: 'Never' } as const;
  const object = poolerObject(poolerOptions.parse({}), images);

  test('is as its options say, from the image that the file of images names', () => {
    expect(object).toMatchObject({
      metadata: { name: 'mycluster-pooler' },
      spec: {
        cluster: { name: 'mycluster' },
        type: 'rw',
        instances: 3,
        pgbouncer: {
          poolMode: 'session',
          parameters: { max_client_conn: '1000', default_pool_size: '10' },
        },
        template: {
          spec: {
            containers: [{ name: 'pgbouncer', image: 'mirror/pgbouncer:1', imagePullPolicy: 'Never' }],
          },
        },
      },
    });
    expect(poolerIn(object)).toEqual({ name: 'mycluster-pooler', ...poolerOptions.parse({}) });
  });

  test('has the settings that decide downtime in the report', () => {
    const { settings, defaults } = decisiveSettings({ ...object, spec: {} }, object);
    expect(settings).toMatchObject({ 'pooler instances': '3', 'pgbouncer server_login_retry': '15 s' });
    expect(defaults).toMatchObject({ 'pooler instances': '1', 'pgbouncer default_pool_size': '20' });
  });

  test('does not go with a manifest', () => {
    const { error } = cloudNativePg.options.safeParse({ manifest: 'mine.yaml', pooler: {} });
    expect(error?.issues[0]).toMatchObject({ path: ['pooler'], message: 'the manifest says it itself' });
  });
});

const pool = (changes: object = {}) => ({
  ...{ database: 'app', cl_active: 8, cl_waiting: 0, sv_active: 0, sv_idle: 0, sv_login: 0 },
  ...{ maxwait: 0, maxwait_us: 0, pool_mode: 'session', ...changes },
});
const stateOf = (paused: 'yes' | 'no') => [
  { key: 'active', value: paused === 'yes' ? 'no' : 'yes' },
  { key: 'paused', value: paused },
];

describe('a PgBouncer', () => {
  test('has paused when it has no servers any more', () => {
    const waiting = pool({ cl_waiting: 3, maxwait: 2, maxwait_us: 345_678 });
    expect(sightOf(stateOf('yes'), [pool({ database: 'pgbouncer', sv_active: 1 }), waiting])).toEqual({
      ...{ told: true, paused: true, held: 0, clientsWaiting: 3, longestWaitMs: 2346, mode: 'session' },
    });
  });

  test.each([
    ['a client keeps one', pool({ sv_active: 1 })],
    ['one is idle yet', pool({ sv_idle: 1 })],
  ])('has not, though it says that it is paused, while %s', (_, row) => {
    expect(sightOf(stateOf('yes'), [row])).toMatchObject({ told: true, paused: false });
  });
});

/** A Cluster with a Pooler whose operator says `paused` as soon as that is wanted; its PgBouncers do what the test says. */
const fakeCluster = (shows: (wanted: boolean) => { state: 'yes' | 'no'; pools: object[] }) => {
  const seen = { wanted: false, undone: [] as string[], notes: [] as string[], recorded: [] as RunEvent[] };
  const query = (sql: string) => {
    const { state, pools } = shows(seen.wanted);
    return Promise.resolve(sql === 'SHOW STATE' ? stateOf(state) : pools);
  };
  const sessions: Connections<PostgresSession> = {
    use: (_name, _open, work) =>
      work({ within: () => query as never, alive: () => true, end: () => undefined }),
    close: () => undefined,
  };
  const pods = ['p-1', 'p-2'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } }));
  const site = {
    patch: (_reference: object, { spec }: { spec: { pgbouncer: { paused: boolean } } }) => {
      seen.wanted = spec.pgbouncer.paused;
      return Promise.resolve();
    },
    read: () => Promise.resolve({ status: { phase: seen.wanted ? 'paused' : 'active' } }),
    list: () => Promise.resolve(pods),
  };
  const context = {
    signal: new AbortController().signal,
    undo: (what: string) => seen.undone.push(`${what}, paused: ${seen.wanted}`),
    note: (text: string) => seen.notes.push(text),
    record: (event: RunEvent) => seen.recorded.push(event),
  };
  const known = { ...poolerOptions.parse({}), name: 'shop-pooler' };
  const fake = { site, context, sessions, pooler: known, names: { database: 'app' } };
  return { cluster: fake as unknown as CnpgCluster, seen };
};

describe('pausing', () => {
  test('is over when every PgBouncer has let go, and its undo came first', async () => {
    const { cluster: fake, seen } = fakeCluster((wanted) => ({
      state: wanted ? 'yes' : 'no',
      pools: [pool()],
    }));
    await expect(pausePooler(fake, 5000)).resolves.toMatchObject({ processes: 2, paused: 2, held: 0 });
    expect(seen.undone).toEqual(['resume the pooler, paused: false']);
    await expect(resumePooler(fake, 5000)).resolves.toMatchObject({
      before: { told: 2 },
      after: { told: 0, operatorSays: 'active' },
    });
    expect(seen.recorded).toMatchObject([{ milestone: 'pooler-paused' }, { milestone: 'pooler-resumed' }]);
  });

  test('that never comes is seen as it is, though the operator says that it came', async () => {
    const held = pool({ sv_active: 4 });
    const { cluster: fake, seen } = fakeCluster(() => ({ state: 'yes', pools: [held] }));
    await expect(pausePooler(fake, 300)).resolves.toMatchObject({
      ...{ told: 2, paused: 0, held: 8, mode: 'session', operatorSays: 'paused' },
    });
    expect(seen.notes[0]).toMatch(/^waited 0.3 s for every PgBouncer to let go of its servers; last seen: /);
  });
});

/** What PgBouncer follows for each client, so that it takes it in any mode; all else it must be told to ignore. */
const pooledParameters = ['user', 'database', 'application_name', 'client_encoding'];

test('a client of the load asks nothing of a connection that a pooler does not give', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-pooler-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'secret');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const services = { pooler: { host: '127.0.0.1', port } };
  const target = createPostgresTarget({ services, user: 'app', database: 'app', passwordFile });
  const arrived = once(server, 'connection').then(async ([socket]) => {
    const [startUp] = (await once(socket as NodeJS.EventEmitter, 'data')) as [Buffer];
    (socket as { destroy: () => void }).destroy();
    return startUp
      .subarray(8)
      .toString()
      .split('\0')
      .filter((_, index) => index % 2 === 0);
  });
  const lane = { service: 'pooler', policy: 'fresh' } as const;
  await expect(target.open(lane, 5000)).rejects.toThrow();
  const asked = (await arrived).filter((name) => name !== '');
  expect(asked).toContain('database');
  expect(asked.filter((name) => !pooledParameters.includes(name))).toEqual([]);
  server.close();
  rmSync(folder, { recursive: true });
});
