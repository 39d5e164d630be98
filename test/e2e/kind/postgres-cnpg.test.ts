// PostgreSQL by CloudNativePG on a real kind cluster: the ferris wheel, ability by ability, and a load that runs inside. What
// the deployment says is held against SQL of the test's own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureLag } from '../../../harness/abilities/durability.ts';
import { addMember, retireMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { moveService, proveWrite } from '../../../harness/abilities/services.ts';
import { upgradeMembers } from '../../../harness/abilities/versions.ts';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import type { Ability } from '../../../harness/model/ability.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { memberNamed, primaryOf } from '../../../harness/model/topology.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { deedOf } from '../asking.ts';
import { planFor } from '../local/rig.ts';
import type { Rig } from '../local/rig.ts';
import { openOnKind, suite, timed, whyNot } from './kind-rig.ts';
import { collected } from '../../planted/in-memory.ts';

describe.skipIf(whyNot !== null)(suite('PostgreSQL by CloudNativePG'), () => {
  let rig: Rig;
  let site: KubernetesSite;
  let deployment: Deployment;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-kind-'));
    const opened = await openOnKind('cnpg');
    ({ rig, site } = opened);
    const options = { settings: 'hardened' };
    const plan = {
      ...planFor({ members: 3, synchronous: 1 }, postgresServices),
      deployedAs: { name: cloudNativePg.name, options },
    };
    deployment = await timed('three members', () => cloudNativePg.open(site, plan, opened.context));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    expect(await timed('removing the namespace', () => rig.unwind())).toEqual([]);
  });

  const ask = <Request, Answer>(token: Ability<Request, Answer>) => deedOf(deployment, token);
  const sql = async (member: string, query: string): Promise<string> => {
    const command = ['psql', '-qAtX', '-d', 'app', '-c', query];
    return (await site.exec({ pod: member, container: 'postgres', command, deadlineMs: 30_000 })).trim();
  };
  const primary = async (): Promise<string> => primaryOf(await deployment.snapshot())?.name ?? 'none';
  const milestones = (): string[] =>
    rig.events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []));

  test('three members are up on the old pool, two of them streaming and allowed to confirm', async () => {
    const { members } = await deployment.snapshot();
    expect(members.map(({ name, role, pool, ready }) => ({ name, role, pool, ready }))).toEqual([
      { name: 'mycluster-1', role: 'primary', pool: 'old', ready: true },
      { name: 'mycluster-2', role: 'standby', pool: 'old', ready: true },
      { name: 'mycluster-3', role: 'standby', pool: 'old', ready: true },
    ]);
    const standby = { streaming: true, synchronous: true };
    expect(members.map(({ replication }) => replication)).toEqual([null, standby, standby]);
    expect(new Set(members.map(({ node }) => node)).size).toBe(3);
    expect(new Set(members.map(({ version }) => version))).toEqual(
      new Set([await sql('mycluster-2', "SELECT split_part(current_setting('server_version'), ' ', 1)")]),
    );
  });

  test('a write waits for a standby, and the tables are the owner’s', async () => {
    expect(await sql('mycluster-1', 'SHOW synchronous_standby_names')).toMatch(/^ANY 1 /);
    expect(await sql('mycluster-1', 'SHOW synchronous_commit')).toBe('on');
    const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'drydock%'";
    expect(await sql('mycluster-1', owners)).toBe('app');
    const hash = "SELECT split_part(rolpassword, ':', 1) FROM pg_authid WHERE rolname = 'app'";
    expect(await sql('mycluster-1', hash)).toBe('SCRAM-SHA-256$4096');
  });

  test('the load runs inside the cluster, and its ledger agrees with the table', async () => {
    const lane = (service: string, policy: Lane['policy'], kind: Lane['kind']): Lane => ({
      name: `${service}-${policy}`,
      service,
      policy,
      kind,
      rateHz: 20,
    });
    const { target, ...program } = deployment.loadProgram();
    const lanes = [
      lane('rw', 'session', 'write'),
      lane('rw', 'fresh', 'write'),
      lane('ro', 'fresh', 'read'),
      lane('r', 'session', 'read'),
    ];
    const limits = { ackWithinMs: 500, operationTimeoutMs: 2000, reconnectEveryMs: 20, inFlightMax: 50 };
    const load = await timed('the load until its first figures', () =>
      site.startLoad({ ...program, config: { lanes, ...limits, target } }),
    );
    const first = await load.measureClock();
    let samples = 0;
    load.onSample(() => (samples += 1));
    await waitFor({
      what: 'three samples',
      deadlineMs: 30_000,
      signal: rig.context.signal,
      next: '',
      ask: () => Promise.resolve(samples >= 3 ? { done: undefined } : { seen: String(samples) }),
    });
    const last = await load.measureClock();
    const file = join(folder, 'ledger.jsonl');
    await timed('fetching the ledger', () => load.stop(file));

    // kind shares this machine's clock, so what is measured must be nothing but the uncertainty.
    for (const { offsetMs, uncertaintyMs } of [first, last]) {
      expect(Math.abs(offsetMs)).toBeLessThanOrEqual(2 * uncertaintyMs + first.uncertaintyMs);
    }
    const rows = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerRow);
    expect(rows.at(-1)?.row).toBe('stopped');
    const acknowledged = rows.filter(
      (row) => row.row === 'end' && row.lane.startsWith('rw') && row.outcome === 'acknowledged',
    );
    expect(acknowledged.length).toBeGreaterThan(60);
    const peers = rows.flatMap((row) => (row.row === 'end' && row.peer ? [row.peer.address] : []));
    const addresses = (await deployment.snapshot()).members.map(({ address }) => address);
    expect(addresses).toEqual(expect.arrayContaining([...new Set(peers)]));

    await deployment.settle();
    for (const member of ['mycluster-1', 'mycluster-2', 'mycluster-3']) {
      const stored = await collected(deployment.stored(member));
      expect(stored).toHaveLength(Number(await sql(member, 'SELECT count(*) FROM drydock_ledger')));
      expect(stored.length).toBeGreaterThanOrEqual(acknowledged.length);
    }
  });

  test('the wheel turns: join, hand over, retire, and every member comes to the newer version', async () => {
    const before = (await deployment.snapshot()).members;
    const added = await timed('one more member', () =>
      ask(addMember)({ pool: 'upgraded', version: 'newer' }),
    );
    expect(memberNamed(await deployment.snapshot(), added)).toMatchObject({
      pool: 'upgraded',
      role: 'standby',
    });

    expect((await ask(measureLag)({ member: added })).lagMs).toBeLessThan(60_000);
    await expect(ask(measureLag)({ member: 'mycluster-1' })).rejects.toThrow('mycluster-1 is no standby');
    await expect(ask(retireMember)({ member: 'mycluster-1' })).rejects.toThrow('mycluster-1 is the primary');

    const [marker] = ['written before the hand-over'];
    await sql('mycluster-1', `INSERT INTO drydock_proof VALUES ('${marker}')`);
    await timed('the hand-over', () => ask(handOver)({ to: added }));
    expect(await primary()).toBe(added);
    expect(await sql(added, `SELECT count(*) FROM drydock_proof WHERE token = '${marker}'`)).toBe('1');
    expect(milestones()).toEqual(
      expect.arrayContaining([
        'hand-over-requested',
        'old-primary-fenced',
        'old-primary-down',
        'promoted',
        'role-labelled',
        'endpoint-switched',
      ]),
    );
    expect(primaryOf(await deployment.snapshot())?.timeline).toBe(2);

    await ask(moveService)({ service: 'rw', to: added });
    await expect(ask(moveService)({ service: 'rw', to: 'mycluster-2' })).rejects.toThrow(RunError);
    const proof = await ask(proveWrite)({ service: 'rw' });
    expect(proof).toEqual({
      writtenOn: [added],
      readOn: ['mycluster-1', 'mycluster-2', 'mycluster-3', added],
    });

    await timed('the retirement', () => ask(retireMember)({ member: 'mycluster-1' }));
    const left = (await deployment.snapshot()).members;
    expect(left.map(({ name }) => name)).toEqual(['mycluster-2', 'mycluster-3', added]);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'mycluster-1' };
    expect(await site.read(claim)).toBeNull();

    await timed('the rolling update', () => ask(upgradeMembers)({ version: 'newer' }));
    const after = (await deployment.snapshot()).members;
    expect(after.map(({ name }) => name)).toEqual(['mycluster-2', 'mycluster-3', added]);
    expect(new Set(after.map(({ version }) => version)).size).toBe(1);
    expect(after[0]?.version).not.toBe(before[0]?.version);
    expect(after.filter(({ replication }) => replication?.streaming === true)).toHaveLength(2);
    expect(milestones()).toContain('primary-chosen');
    expect((await ask(proveWrite)({ service: 'rw' })).writtenOn).toEqual([await primary()]);
  });

  test('a hand-over to a member that is not there is refused before anything happens', async () => {
    const before = await primary();
    await expect(ask(handOver)({ to: 'mycluster-9' })).rejects.toThrow('mycluster-9 does not stream');
    await expect(ask(handOver)({ to: before })).rejects.toThrow('is the primary already');
    expect(await primary()).toBe(before);
  });

  test('versions name the servers and the operator', async () => {
    const { older, newer } = site.images.upgrade('postgres');
    expect(await deployment.versions()).toMatchObject({
      images: `${older}, ${newer}`,
      'cloudnative-pg': expect.stringMatching(/^\d+\.\d+/) as string,
    });
  });
});
