// Pods cut off on a real kind cluster. What a cut does is told by a client in a pod of its own and by the other members; the pod
// itself is asked by its node, which a cut does not touch.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cut } from '../../../harness/abilities/harms.ts';
import type { Direction } from '../../../harness/abilities/harms.ts';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { tagOf } from '../../../harness/engines/redis/slots.ts';
import { redisStatefulSet } from '../../../harness/engines/redis/statefulset/statefulset.ts';
import type { Body } from '../../../harness/model/body.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { memberNamed, takesWrites } from '../../../harness/model/topology.ts';
import { inflictOn } from '../asking.ts';
import { planFor } from '../local/rig.ts';
import type { Rig } from '../local/rig.ts';
import { addressOf, clientPod, reachFrom, startClientPod } from './client-pod.ts';
import { openOnKind, suite, timed, whyNot } from './kind-rig.ts';

/** For conditions that a busy machine reaches late, and for connections that wait long before they try again. */
const patience = { timeout: 180_000, interval: 500 };
/** What is not there by then is taken not to come, in milliseconds. */
const absentMs = 8000;

let rig: Rig;
let site: KubernetesSite;
let deployment: Deployment;

const takeDown = async (): Promise<void> => {
  expect(await timed('removing the namespace', () => rig.unwind())).toEqual([]);
};

/** Cuts for as long as the work takes; the proof must come to a yes meanwhile. */
const during = async (
  body: Body | undefined,
  direction: Direction,
  work: () => Promise<void>,
): Promise<void> => {
  const harmed = await timed(`the cut, ${direction}`, () => inflictOn(body, cut, { direction }));
  try {
    await work();
    await expect.poll(async () => (await harmed.proof()).yes, patience).toBe(true);
  } finally {
    await timed('the lift', () => harmed.lift());
  }
};

const never = async (happens: () => Promise<boolean>): Promise<void> => {
  await expect(expect.poll(happens, { timeout: absentMs, interval: 500 }).toBe(true)).rejects.toThrow();
};

const isWhole = async (primaries: number, following: number): Promise<boolean> => {
  const { members, troubles = [] } = await deployment.snapshot();
  const streaming = members.filter(({ replication }) => replication?.streaming === true);
  return (
    troubles.length === 0 &&
    members.filter(takesWrites).length === primaries &&
    streaming.length === following
  );
};

describe.skipIf(whyNot !== null)(suite('PostgreSQL by CloudNativePG'), () => {
  beforeAll(async () => {
    const opened = await openOnKind('cut-pg');
    ({ rig, site } = opened);
    await startClientPod(site, rig.context.signal);
    const options = { settings: 'hardened' };
    const plan = {
      ...planFor({ members: 3, synchronous: 0 }, postgresServices),
      deployedAs: { name: cloudNativePg.name, options },
    };
    deployment = await timed('three members', () => cloudNativePg.open(site, plan, opened.context));
  });
  afterAll(takeDown);

  const sql = async (pod: string, query: string): Promise<string> => {
    const command = ['psql', '-qAtX', '-d', 'app', '-c', query];
    return (await site.exec({ pod, container: 'postgres', command, deadlineMs: 30_000 })).trim();
  };
  const write = (token: string) => sql('mycluster-1', `INSERT INTO drydock_proof VALUES ('${token}')`);
  const arrivedOn = (pod: string, token: string) => async () =>
    (await sql(pod, `SELECT count(*) FROM drydock_proof WHERE token = '${token}'`)) === '1';
  const reach = async (pod: string, from: { readonly pod: string; readonly container: string } = clientPod) =>
    reachFrom(site, from, { ip: await addressOf(site, pod), port: 5432 });

  /** Whether the kubelet could probe it: from the node that it is on. */
  const reachedByNode = async (pod: string): Promise<boolean> => {
    const found = await site.read({ apiVersion: 'v1', kind: 'Pod', name: pod });
    const { nodeName } = found?.['spec'] as { readonly nodeName: string };
    const connect = `timeout 5 bash -c 'exec 3<>/dev/tcp/${await addressOf(site, pod)}/5432'`;
    return spawnSync('docker', ['exec', nodeName, 'bash', '-c', connect]).status === 0;
  };
  /**
   * Whether a client's first packet comes in and the answer to it does not get out: what TCP calls SYN-RECEIVED. The kernel forgets
   * that after a second, at the first answer that it may not repeat, so it is looked for while the client tries.
   */
  const firstPacketGetsTo = (pod: string) => async (): Promise<boolean> => {
    const halfOpen = 'cat /proc/net/tcp /proc/net/tcp6 | awk \'$4 == "03"\' | grep -q .';
    const script = `for _ in $(seq 30); do if ${halfOpen}; then echo seen; break; fi; sleep 0.1; done`;
    const looking = site.exec({
      pod,
      container: 'postgres',
      command: ['sh', '-c', script],
      deadlineMs: 30_000,
    });
    await reach(pod);
    return (await looking).trim() === 'seen';
  };

  test.each(['both', 'towards', 'from'] as const)(
    'a standby cut off, direction %s: nobody but its node reaches it, and it gets what may pass',
    async (direction) => {
      const arrived = arrivedOn('mycluster-2', direction);
      await during(deployment.bodies.member?.('mycluster-2'), direction, async () => {
        expect(await reach('mycluster-2')).toBe('silent');
        expect(await reach('mycluster-2', { pod: 'mycluster-3', container: 'postgres' })).toBe('silent');
        // What is sent to it passes when only packets from it are dropped.
        if (direction === 'from') await expect.poll(firstPacketGetsTo('mycluster-2'), patience).toBe(true);
        else expect(await firstPacketGetsTo('mycluster-2')()).toBe(false);
        expect(await reachedByNode('mycluster-2')).toBe(true);
        expect(await reach('mycluster-3')).toBe('reached');
        await write(direction);
        await expect.poll(arrivedOn('mycluster-3', direction), patience).toBe(true);
        // Without a confirmation TCP sends again what it had sent before, so the newest may wait even where packets pass.
        if (direction !== 'from') await never(arrived);
      });
      expect(await reach('mycluster-2')).toBe('reached');
      await expect.poll(arrived, patience).toBe(true);
      await expect.poll(() => isWhole(1, 2), patience).toBe(true);
    },
  );

  test('a link cut: the one standby gets nothing, the other one and clients do not notice', async () => {
    await during(deployment.bodies.link?.('mycluster-1', 'mycluster-2'), 'both', async () => {
      await write('link');
      await expect.poll(arrivedOn('mycluster-3', 'link'), patience).toBe(true);
      await never(arrivedOn('mycluster-2', 'link'));
      for (const pod of ['mycluster-1', 'mycluster-2', 'mycluster-3'])
        expect(await reach(pod)).toBe('reached');
    });
    await expect.poll(arrivedOn('mycluster-2', 'link'), patience).toBe(true);
    await expect.poll(() => isWhole(1, 2), patience).toBe(true);
  });

  test('a cut that drydock did not live to lift ends by itself', async () => {
    await inflictOn(deployment.bodies.member?.('mycluster-3'), cut, { direction: 'both', forMs: 1000 });
    expect(await reach('mycluster-3')).toBe('silent');
    await expect.poll(() => reach('mycluster-3'), patience).toBe('reached');
    await expect.poll(() => isWhole(1, 2), patience).toBe(true);
  });

  test('a primary cut off: clients and standbys meet silence, and the database is whole afterwards', async () => {
    await during(deployment.bodies.member?.('mycluster-1'), 'both', async () => {
      expect(await reach('mycluster-1')).toBe('silent');
      for (const pod of ['mycluster-2', 'mycluster-3'])
        expect(await reach('mycluster-1', { pod, container: 'postgres' })).toBe('silent');
    });
    await expect.poll(() => isWhole(1, 2), patience).toBe(true);
    expect(await reach('mycluster-1')).toBe('reached');
  });
});

describe.skipIf(whyNot !== null)(suite('Redis Cluster in a StatefulSet'), () => {
  beforeAll(async () => {
    const opened = await openOnKind('cut-redis');
    ({ rig, site } = opened);
    await startClientPod(site, rig.context.signal);
    const plan = planFor({ members: 6, synchronous: 0 }, []);
    deployment = await timed('six members', () =>
      redisStatefulSet.open(site, { ...plan, topology: { ...plan.topology, shards: 3 } }, opened.context),
    );
  });
  afterAll(takeDown);

  const cli = async (pod: string, ...words: string[]): Promise<string> => {
    const command = ['redis-cli', ...words];
    return (await site.exec({ pod, container: 'redis', command, deadlineMs: 30_000 })).trim();
  };
  const ofShard = async (shard: string, role: string): Promise<string> => {
    const { members } = await deployment.snapshot();
    return members.find((each) => each.shard === shard && each.role === role)?.name ?? 'nobody';
  };
  const reach = async (pod: string, from: { readonly pod: string; readonly container: string } = clientPod) =>
    reachFrom(site, from, { ip: await addressOf(site, pod), port: 6379 });

  test('a master cut off is silent; the others vote for its replica, and it follows afterwards', async () => {
    const [old, next] = [await ofShard('shard-1', 'master'), await ofShard('shard-1', 'replica')];
    await during(deployment.bodies.member?.(old), 'both', async () => {
      expect(await reach(old)).toBe('silent');
      expect(await reach(old, { pod: next, container: 'redis' })).toBe('silent');
      expect(await reach(next)).toBe('reached');
      await expect.poll(() => cli(next, 'ROLE'), patience).toMatch(/^master/);
    });
    await expect.poll(() => isWhole(3, 3), patience).toBe(true);
    expect(memberNamed(await deployment.snapshot(), old)?.role).toBe('replica');
    expect(await reach(old)).toBe('reached');
  });

  test('a link cut: the replica gets nothing, its master serves clients and stays', async () => {
    const [master, replica] = [await ofShard('shard-1', 'master'), await ofShard('shard-1', 'replica')];
    // The first shard has slot 0.
    const key = `link{${tagOf(0)}}`;
    const arrived = async (): Promise<boolean> => {
      const command = ['sh', '-c', `printf 'READONLY\\nGET ${key}\\n' | redis-cli | tail -1`];
      const answer = await site.exec({ pod: replica, container: 'redis', command, deadlineMs: 30_000 });
      return answer.trim() === 'x';
    };
    await during(deployment.bodies.link?.(master, replica), 'both', async () => {
      expect(await cli(master, 'SET', key, 'x')).toBe('OK');
      await never(arrived);
      for (const pod of [master, replica]) expect(await reach(pod)).toBe('reached');
      expect(await cli(master, 'ROLE')).toMatch(/^master/);
    });
    await expect.poll(arrived, patience).toBe(true);
    await expect.poll(() => isWhole(3, 3), patience).toBe(true);
  });
});
