// Networks cut on this machine, by the kernel, under real servers. What a cut does is told by those who suffer it: connections that
// clients have and that they try to make, and what other members get. All of it must be gone when the cut is.
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cut } from '../../../harness/abilities/harms.ts';
import type { Direction } from '../../../harness/abilities/harms.ts';
import { database } from '../../../harness/engines/postgres/processes/cluster.ts';
import { postgresProcesses } from '../../../harness/engines/postgres/processes/processes.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { redisProcesses } from '../../../harness/engines/redis/processes/processes.ts';
import { redisServices } from '../../../harness/engines/redis/services.ts';
import { tagOf } from '../../../harness/engines/redis/slots.ts';
import type { Body, Harmed } from '../../../harness/model/body.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { LocalServerBody, LocalSite } from '../../../harness/model/site.ts';
import { memberNamed } from '../../../harness/model/topology.ts';
import { runOfTable } from '../../../harness/platforms/local/bodies/filter.ts';
import { deleteTable, listTables } from '../../../harness/platforms/local/bodies/nft.ts';
import { whyNoFilter } from '../../../harness/platforms/local/bodies/table.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { inject } from '../../../harness/steps/inject.ts';
import { faults } from '../../../harness/wiring.ts';
import { inflictOn } from '../asking.ts';
import { conductorWith } from './killed-conductor.ts';
import { noOptions, openRig, planFor } from './rig.ts';
import type { Rig } from './rig.ts';

const whyNot = whyNoFilter();
const suite = (title: string): string => (whyNot === null ? title : `${title} (skipped: ${whyNot})`);

/** For conditions that a busy machine reaches late, and for connections that wait long before they try again. */
const patience = { timeout: 60_000, interval: 100 };
/** What is not there by then is taken not to come, in milliseconds. */
const absentMs = 6000;

let rig: Rig;
let site: LocalSite;
let deployment: Deployment;

const tablesOf = async (label: string): Promise<readonly string[]> =>
  (await listTables()).filter((table) => runOfTable(table)?.label === label);

const takeDown = async (): Promise<void> => {
  expect(await rig.unwind()).toEqual([]);
  expect(await tablesOf(rig.context.label)).toEqual([]);
};

const portOf = async (name: string): Promise<number> => {
  const { members } = await deployment.snapshot();
  return Number(memberNamed({ members }, name)?.address.split(':')[1]);
};

const reach = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 500 });
    const end = (how: string) => {
      socket.destroy();
      resolve(how);
    };
    socket.once('connect', () => {
      end('reached');
    });
    socket.once('error', () => {
      end('refused');
    });
    socket.once('timeout', () => {
      end('silent');
    });
  });

/** Cuts for as long as the work takes. The proof must come to a yes meanwhile, and no rule may be left behind. */
const during = async (
  body: Body | undefined,
  direction: Direction,
  work: () => Promise<void>,
): Promise<Harmed> => {
  const harmed = await inflictOn(body, cut, { direction });
  try {
    expect(await tablesOf(rig.context.label)).toHaveLength(1);
    await work();
    await expect.poll(async () => (await harmed.proof()).yes, patience).toBe(true);
  } finally {
    await harmed.lift();
  }
  expect(await tablesOf(rig.context.label)).toEqual([]);
  return harmed;
};

const never = async (happens: () => Promise<boolean>): Promise<void> => {
  await expect(expect.poll(happens, { timeout: absentMs, interval: 100 }).toBe(true)).rejects.toThrow();
};

describe.skipIf(whyNot !== null)(suite('PostgreSQL'), () => {
  beforeAll(async () => {
    rig = await openRig('cut-pg');
    site = await localPlatform.open(rig.context, noOptions);
    const plan = planFor({ members: 3, synchronous: 0 }, postgresServices);
    deployment = await postgresProcesses.open(site, plan, rig.context);
  });
  afterAll(takeDown);

  const open = async (name: string): Promise<Client> => {
    const password = await readFile(join(site.workFolder, 'superuser.password'), 'utf8');
    const login = { user: 'postgres', database, password, connectionTimeoutMillis: 5000 };
    const client = new Client({ host: '127.0.0.1', port: await portOf(name), ...login });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const rowsOn = async (client: Client, token: string): Promise<number> =>
    (await client.query('SELECT 1 FROM drydock_proof WHERE token = $1', [token])).rows.length;
  const shape = async (): Promise<string[]> =>
    (await deployment.snapshot()).members.map(({ name, role, replication }) =>
      `${name} ${role} ${String(replication?.streaming ?? '')}`.trim(),
    );
  const whole = ['pg-1 primary', 'pg-2 standby true', 'pg-3 standby true'];
  /** The primary connects to a port, again and again, until it cannot; then it writes. */
  const writesWhenCut = (client: Client, port: number, token: string) => {
    const dials = `while timeout 1 bash -c "exec 3<>/dev/tcp/127.0.0.1/${port}"; do sleep 0.1; done`;
    return client.query(
      `COPY (SELECT 1) TO PROGRAM '${dials}'; INSERT INTO drydock_proof VALUES ('${token}')`,
    );
  };
  /** Whether somebody's first packet has come to a port and the answer to it has not arrived: what TCP calls SYN-RECEIVED. */
  const halfOpen = (port: number) => async (): Promise<boolean> => {
    const mark = new RegExp(
      `^ *\\d+: \\w+:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 03 `,
      'm',
    );
    return mark.test(await readFile('/proc/net/tcp', 'utf8'));
  };

  test.each(['both', 'towards', 'from'] as const)(
    'a primary cut off, direction %s: nobody connects, and only what may pass does',
    async (direction) => {
      const [standing, writing, standby] = [await open('pg-1'), await open('pg-1'), await open('pg-2')];
      const [port, standbyPort] = [await portOf('pg-1'), await portOf('pg-2')];
      const token = `cut ${direction}`;
      try {
        const written = writesWhenCut(writing, standbyPort, token);
        let told = false;
        const asked = { ms: 0 };
        let answer: Promise<{ rows: { ms: number }[] }> | undefined;
        const arrived = async () => (await rowsOn(standby, token)) > 0;
        await during(deployment.bodies.member?.('pg-1'), direction, async () => {
          asked.ms = Date.now();
          answer = standing.query<{ ms: number }>(
            'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
          );
          void answer.then(() => (told = true));
          expect(await reach(port)).toBe('silent');
          // What it sends to its standby passes when only packets towards it are dropped. That is seen of a connection that it tries
          // to make: on one that stands TCP waits for the confirmation of what it sent before, so the newest may wait even here.
          if (direction === 'towards') await expect.poll(halfOpen(standbyPort), patience).toBe(true);
          else {
            await never(arrived);
            expect(await halfOpen(standbyPort)()).toBe(false);
          }
          expect(told).toBe(false);
          asked.ms = Date.now();
        });
        // The question arrived at once where only answers were dropped, and after the cut where it was itself.
        const executedMs = (await answer!).rows[0]!.ms;
        if (direction === 'from') expect(executedMs).toBeLessThan(asked.ms);
        else expect(executedMs).toBeGreaterThan(asked.ms);
        await written;
        await expect.poll(arrived, patience).toBe(true);
        expect(await reach(port)).toBe('reached');
        await expect.poll(shape, patience).toEqual(whole);
      } finally {
        await Promise.all([standing, writing, standby].map((client) => client.end()));
      }
    },
  );

  test('a link cut: the one standby gets nothing, the other one and the clients do not notice', async () => {
    const clients = await Promise.all(['pg-1', 'pg-2', 'pg-3'].map(open));
    const [primary, cutOff, other] = clients as [Client, Client, Client];
    const arrivedOn = (client: Client) => async () => (await rowsOn(client, 'link')) > 0;
    try {
      const harmed = await during(deployment.bodies.link?.('pg-1', 'pg-2'), 'both', async () => {
        await primary.query("INSERT INTO drydock_proof VALUES ('link')");
        await expect.poll(arrivedOn(other), patience).toBe(true);
        await never(arrivedOn(cutOff));
        for (const name of ['pg-1', 'pg-2', 'pg-3']) expect(await reach(await portOf(name))).toBe('reached');
      });
      await harmed.lift();
      await expect.poll(arrivedOn(cutOff), patience).toBe(true);
      await expect.poll(shape, patience).toEqual(whole);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

  describe('a cut that does nothing fails the step', () => {
    const injected = (serverBody: LocalSite['serverBody']) =>
      inject(faults).carryOut(
        {
          fault: 'cut-network',
          aimed: { at: 'member', member: 'pg-2' },
          forMs: 1000,
          with: { direction: 'both' },
        },
        {
          ...rig.context,
          step: 1,
          deployment: { ...deployment, bodies: { member: () => serverBody(serverOf('pg-2')) } },
          ability: () => () => Promise.reject(new Error('no ability is asked for')),
          member: (name: string) => Promise.resolve(name),
          measured: () => undefined,
        },
      );
    /** As the deployment knows it. */
    const known: LocalServerBody[] = [];
    const serverOf = (name: string): LocalServerBody => known.find((server) => server.name === name)!;

    beforeAll(async () => {
      await takeDown();
      rig = await openRig('cut-planted');
      site = await localPlatform.open(rig.context, noOptions);
      const listening: LocalSite = {
        ...site,
        serverBody: (server) => {
          known.push(server);
          return site.serverBody(server);
        },
      };
      const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
      deployment = await postgresProcesses.open(listening, plan, rig.context);
      for (const name of ['pg-1', 'pg-2']) deployment.bodies.member?.(name);
    });

    test('as planned, it takes effect', async () => {
      await injected((server) => site.serverBody(server));
    });

    test('rules for another port and another group are found out', async () => {
      const planted: LocalSite['serverBody'] = (server) => {
        let rules = true;
        const ports = () => {
          const given = rules ? [1] : server.ports();
          rules = false;
          return given;
        };
        // No process has this id, nor this group.
        const process = () => ({ ...server.process()!, pid: 2 ** 22 + 1, group: 1 });
        return site.serverBody({ ...server, ports, process });
      };
      await expect(injected(planted)).rejects.toThrow(
        /waited 1\.0 s for cut-network to be seen on pg-2; last seen: pg-2 was reached by clients/,
      );
    });

    test('rules that somebody takes away at once are found out', async () => {
      const planted: LocalSite['serverBody'] = (server) => {
        const body = site.serverBody(server);
        const harms = ((token: typeof cut) => async (request: never) => {
          const harmed = await body.harms(token)!(request);
          for (const table of await tablesOf(rig.context.label)) await deleteTable(table);
          return harmed;
        }) as Body['harms'];
        return { ...body, harms };
      };
      await expect(injected(planted)).rejects.toThrow('waited 1.0 s for cut-network to be seen on pg-2');
    });
  });
});

describe.skipIf(whyNot !== null)(suite('a Redis Cluster'), () => {
  const clients: Redis[] = [];

  beforeAll(async () => {
    rig = await openRig('cut-redis');
    site = await localPlatform.open(rig.context, noOptions);
    const plan = planFor({ members: 6, synchronous: 0 }, redisServices);
    const topology = { ...plan.topology, shards: 3 };
    deployment = await redisProcesses.open(site, { ...plan, topology }, rig.context);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  afterAll(takeDown);

  const passwordOf = async (): Promise<string> => readFile(join(site.workFolder, 'redis.password'), 'utf8');
  const seedPort = (name: string): number => {
    const { seeds } = deployment.loadProgram().target as {
      readonly seeds: readonly { readonly port: number }[];
    };
    return seeds[Number(name.split('-')[1]) - 1]!.port;
  };
  const open = async (name: string): Promise<Redis> => {
    const login = { host: '127.0.0.1', port: seedPort(name), password: await passwordOf() };
    const client = new Redis({ ...login, lazyConnect: true, retryStrategy: null });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const isWhole = async (): Promise<boolean> => {
    const { members, troubles = [] } = await deployment.snapshot();
    const masters = members.filter(({ role }) => role === 'master');
    const following = members.filter(({ replication }) => replication?.streaming === true);
    return troubles.length === 0 && masters.length === 3 && following.length === 3;
  };
  const masterOf = async (shard: string): Promise<string> =>
    (await deployment.snapshot()).members.find((each) => each.shard === shard && each.role === 'master')
      ?.name ?? 'nobody';
  const replicaOf = async (shard: string): Promise<string> =>
    (await deployment.snapshot()).members.find((each) => each.shard === shard && each.role === 'replica')
      ?.name ?? 'nobody';
  const secondsOf = async (client: Redis): Promise<number> => Number((await client.time())[0]);

  test('a master cut off is silent to clients; the others vote for its replica, and it follows afterwards', async () => {
    const [old, next] = [await masterOf('shard-1'), await replicaOf('shard-1')];
    await during(deployment.bodies.member?.(old), 'both', async () => {
      expect(await reach(seedPort(old))).toBe('silent');
      await expect.poll(() => masterOf('shard-1'), patience).toBe(next);
    });
    await expect.poll(isWhole, patience).toBe(true);
    expect(memberNamed(await deployment.snapshot(), old)?.role).toBe('replica');
    expect(await reach(seedPort(old))).toBe('reached');
  });

  test.each(['towards', 'from'] as const)('a master cut off, direction %s', async (direction) => {
    const name = await masterOf('shard-2');
    const [client, peer] = [await open(name), await open(await masterOf('shard-3'))];
    let told = false;
    let answer: Promise<number> | undefined;
    let endS = 0;
    const mark = String(seedPort(name));
    const suspects = async () =>
      String(await peer.call('CLUSTER', 'NODES'))
        .split('\n')
        .some((line) => line.includes(`:${mark}@`) && /fail/.test(line));
    await during(deployment.bodies.member?.(name), direction, async () => {
      answer = secondsOf(client);
      void answer.then(() => (told = true));
      expect(await reach(seedPort(name))).toBe('silent');
      await expect.poll(suspects, patience).toBe(true);
      expect(told).toBe(false);
      endS = await secondsOf(peer);
    });
    const executedS = await answer!;
    if (direction === 'from') expect(executedS).toBeLessThan(endS);
    else expect(executedS).toBeGreaterThanOrEqual(endS);
    await expect.poll(isWhole, patience).toBe(true);
  });

  test('a link cut: the replica gets nothing, its master serves clients and stays', async () => {
    const [name, behind] = [await masterOf('shard-1'), await replicaOf('shard-1')];
    const [master, replica] = [await open(name), await open(behind)];
    // The first shard has slot 0.
    const key = `link{${tagOf(0)}}`;
    await replica.readonly();
    const arrived = async () => (await replica.get(key)) === 'x';
    await during(deployment.bodies.link?.(name, behind), 'both', async () => {
      expect(await master.set(key, 'x')).toBe('OK');
      await never(arrived);
      for (const each of [name, behind]) expect(await reach(seedPort(each))).toBe('reached');
      expect(await masterOf('shard-1')).toBe(name);
    });
    await expect.poll(arrived, patience).toBe(true);
    await expect.poll(isWhole, patience).toBe(true);
  });
});

describe.skipIf(whyNot !== null)(suite('a drydock that is killed while it cuts'), () => {
  test('leaves nothing cut: the guardian takes the rules away', async ({ onTestFinished }) => {
    const conductor = await conductorWith('cut');
    onTestFinished(() => conductor.remove());
    expect(await tablesOf(conductor.label)).toHaveLength(1);
    expect((await conductor.leftovers()).map(({ what }) => what)).toEqual([]);
    // Whoever looks for its folder elsewhere does not find it, and cannot say that its run is dead.
    vi.stubEnv('TMPDIR', conductor.workFolder);
    const found = await localPlatform.leftovers(noOptions, new AbortController().signal);
    vi.unstubAllEnvs();
    expect(found.filter(({ run }) => run === conductor.label)).toMatchObject([{ remove: null }]);
    await conductor.kill();
    await expect.poll(() => tablesOf(conductor.label), { timeout: 10_000 }).toEqual([]);
  });

  test('with its guardian: clean finds the rules and takes them away', async ({ onTestFinished }) => {
    const conductor = await conductorWith('cut');
    onTestFinished(() => conductor.remove());
    const [table] = await tablesOf(conductor.label);
    const [guardian] = await conductor.processes('eval');
    process.kill(guardian!.pid, 'SIGKILL');
    await expect.poll(() => conductor.processes('eval'), patience).toEqual([]);
    await conductor.kill();
    const rules = (await conductor.leftovers()).filter(({ what }) => what.includes('nftables'));
    expect(rules.map(({ what }) => what)).toEqual([`rules of nftables ${table!}, which drop packets`]);
    await rules[0]?.remove();
    expect(await tablesOf(conductor.label)).toEqual([]);
    expect((await conductor.leftovers()).filter(({ what }) => what.includes('nftables'))).toEqual([]);
  });
});
