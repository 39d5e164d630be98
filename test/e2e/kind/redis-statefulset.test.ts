// Redis Cluster in a StatefulSet on a real kind cluster, ability by ability. What the deployment says is held against redis-cli in
// the pods, and against the API.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drain, freeze, kill, lose } from '../../../harness/abilities/harms.ts';
import { recreateMember, replaceMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { proveWrite } from '../../../harness/abilities/services.ts';
import { addShard, moveSlots, removeShard } from '../../../harness/engines/redis/steps/abilities.ts';
import { redisStatefulSet } from '../../../harness/engines/redis/statefulset/statefulset.ts';
import { tagOf } from '../../../harness/engines/redis/slots.ts';
import type { Ability } from '../../../harness/model/ability.ts';
import type { Harmed, Lasting } from '../../../harness/model/body.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { Images } from '../../../harness/model/images.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { memberNamed, wellKnownMember } from '../../../harness/model/topology.ts';
import type { Member, TopologySnapshot } from '../../../harness/model/topology.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { deedOf, inflictOn } from '../asking.ts';
import { planFor } from '../local/rig.ts';
import type { Rig } from '../local/rig.ts';
import { openOnKind, suite, tagsOf, timed, whyNot } from './kind-rig.ts';
import { collected } from '../../planted/in-memory.ts';

describe.skipIf(whyNot !== null)(suite('Redis Cluster in a StatefulSet'), () => {
  let rig: Rig;
  let site: KubernetesSite;
  let deployment: Deployment;

  beforeAll(async () => {
    const opened = await openOnKind('redis');
    ({ rig, site } = opened);
    const plan = planFor({ members: 6, synchronous: 0 }, []);
    deployment = await timed('six members', () =>
      redisStatefulSet.open(site, { ...plan, topology: { ...plan.topology, shards: 3 } }, opened.context),
    );
  });
  afterAll(async () => {
    expect(await timed('removing the namespace', () => rig.unwind())).toEqual([]);
    expect((await site.nodes()).filter(({ ready }) => !ready)).toEqual([]);
  });

  const tags = tagsOf('redis');
  const ask = <Request, Answer>(token: Ability<Request, Answer>) => deedOf(deployment, token);
  const harm = (token: Ability<Lasting, Harmed>, name: string) =>
    inflictOn(deployment.bodies.member?.(name), token);
  const inPod = async (pod: string, command: readonly string[]): Promise<string> =>
    (await site.exec({ pod, container: 'redis', command, deadlineMs: 10_000 })).trim();
  const cli = (pod: string, ...args: string[]): Promise<string> => inPod(pod, ['redis-cli', ...args]);
  const pod = async (name: string): Promise<KubernetesObject | null> =>
    site.read({ apiVersion: 'v1', kind: 'Pod', name });
  const addressOf = async (name: string): Promise<string> =>
    ((await pod(name))?.['status'] as { podIP: string }).podIP;
  const called = async (wellKnown: string): Promise<Member> => {
    const found = wellKnownMember(await deployment.snapshot(), wellKnown);
    if (found === undefined) throw new Error(`nobody is ${wellKnown}`);
    return found;
  };
  const until = (what: string, holds: (seen: TopologySnapshot) => boolean): Promise<void> =>
    waitFor({
      what,
      deadlineMs: 60_000,
      signal: rig.context.signal,
      next: '',
      ask: async () => {
        const seen = await deployment.snapshot();
        return holds(seen) ? { done: undefined } : { seen: JSON.stringify(seen) };
      },
    });
  const isWhole = ({ members, troubles = [] }: TopologySnapshot): boolean =>
    troubles.length === 0 &&
    members.filter(({ role }) => role === 'master').length === members.length / 2 &&
    members.every(({ role, replication }) => role === 'master' || replication?.streaming === true);
  const roles = ({ members }: TopologySnapshot): string[] =>
    members.map(({ shard, role }) => `${shard ?? ''} ${role}`).sort();

  test('three masters have all slots, each has a replica on another node, and redis-cli agrees', async () => {
    const seen = await deployment.snapshot();
    expect(seen.troubles).toEqual([]);
    expect(roles(seen)).toEqual(
      ['shard-1', 'shard-2', 'shard-3'].flatMap((shard) => [`${shard} master`, `${shard} replica`]),
    );
    const masters = seen.members.filter(({ role }) => role === 'master');
    expect(new Set(masters.map(({ node }) => node)).size).toBe(3);
    for (const { shard, node } of masters) {
      const replica = seen.members.find((each) => each.shard === shard && each.role === 'replica');
      expect(replica?.node).not.toBe(node);
      expect(replica?.node).toMatch(/^drydock-worker/);
    }
    for (const { name, address, version } of seen.members) {
      expect(await cli(name, 'CLUSTER', 'MYID')).toBe(address);
      expect(version).toBe(tags.older);
    }
    expect(await cli('redis-0', 'CLUSTER', 'INFO')).toContain('cluster_slots_ok:16384');
    expect((await ask(proveWrite)({ service: 'master' })).readOn).toHaveLength(6);
  });

  test('the password is in no command line and no configuration that is not secret', async () => {
    const secret = await site.read({ apiVersion: 'v1', kind: 'Secret', name: 'redis-login' });
    const { password = '' } = (secret?.['data'] ?? {}) as { password?: string };
    const plain = Buffer.from(password, 'base64').toString();
    expect(plain).toMatch(/^[0-9a-f]{48}$/);
    const lines = await inPod('redis-0', ['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "']);
    expect(lines).toContain('redis-server');
    expect(lines).not.toContain(plain);
    const map = await site.read({ apiVersion: 'v1', kind: 'ConfigMap', name: 'redis' });
    expect(JSON.stringify(map)).not.toContain(plain);
    expect(await inPod('redis-0', ['env', '-u', 'REDISCLI_AUTH', 'redis-cli', 'PING'])).toContain('NOAUTH');
  });

  test('what is stored is what redis-cli wrote, on master and replica, beyond one page of a scan', async () => {
    const keys = 5_000;
    const [master, replica] = [await called('master-1'), await called('replica-1')];
    const script =
      'for i=1,tonumber(ARGV[1]) do redis.call("SET", "drydock:{"..ARGV[2].."}:w:"..i, i % 3 + 1) end';
    // The first shard has slot 0.
    const tag = tagOf(0);
    expect(await cli(master.name, 'CLUSTER', 'KEYSLOT', `{${tag}}`)).toBe('0');
    await cli(master.name, 'EVAL', script, '1', `{${tag}}`, String(keys), tag);
    await cli(master.name, 'SET', `stranger{${tag}}`, 'x');
    await deployment.settle();
    for (const { name } of [master, replica]) {
      const stored = await collected(deployment.stored(name));
      expect(stored).toHaveLength(keys);
      expect(stored.reduce((sum, { copies }) => sum + copies, 0)).toBe(10_001);
      expect(stored).toContainEqual({ writer: 'w', sequence: 5_000, copies: 3 });
    }
    expect(await collected(deployment.stored((await called('master-2')).name))).toEqual([]);
  });

  test('a replaced replica is found at its new address, on its data, with the newer build', async () => {
    const { name, address } = await called('replica-1');
    const before = await addressOf(name);
    await expect(
      ask(replaceMember)({ member: (await called('master-1')).name, version: 'newer' }),
    ).rejects.toThrow('is a master and takes writes');
    await timed('the replacement', () => ask(replaceMember)({ member: name, version: 'newer' }));
    const after = await addressOf(name);
    expect(after).not.toBe(before);
    const { members, troubles } = await deployment.snapshot();
    expect(troubles).toEqual([]);
    expect(memberNamed({ members }, name)).toMatchObject({
      address,
      role: 'replica',
      shard: 'shard-1',
      version: tags.newer,
      replication: { streaming: true },
    });
    expect(new Set(members.map(({ version }) => version)).size).toBe(2);
    for (const other of members)
      expect(await cli(other.name, 'CLUSTER', 'NODES')).toContain(`${address} ${after}:6379@`);
    expect(await collected(deployment.stored(name))).toHaveLength(5_000);
  });

  test('a hand-over makes the replica the master, and tells its milestones', async () => {
    const [master, replica] = [await called('master-1'), await called('replica-1')];
    await timed('the hand-over', () => ask(handOver)({ to: replica.name }));
    expect(await cli(replica.name, 'ROLE')).toMatch(/^master/);
    expect(await cli(master.name, 'ROLE')).toMatch(/^slave/);
    await until('the cluster to be whole', isWhole);
    await waitFor({
      what: 'the milestone',
      deadlineMs: 10_000,
      signal: rig.context.signal,
      next: '',
      ask: () => {
        const told = rig.events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []));
        return Promise.resolve(told.includes('promoted') ? { done: undefined } : { seen: told.join(', ') });
      },
    });
    const log = await readFile(join(rig.context.folder, 'logs', `${replica.name}.log`), 'utf8');
    expect(log).toContain('Failover election won');
  });

  test('the load runs inside the cluster through a hand-over, and its ledger agrees with what is stored', async () => {
    const { target, ...program } = deployment.loadProgram();
    const lanes = ['shard-1', 'shard-2', 'shard-3'].map((partition, index): Lane => {
      const name = `master-bounded-${index + 1}`;
      return { name, service: 'master', policy: 'bounded', kind: 'write', rateHz: 20, partition };
    });
    const limits = { ackWithinMs: 500, operationTimeoutMs: 2000, reconnectEveryMs: 20, inFlightMax: 50 };
    const load = await timed('the load until its first figures', () =>
      site.startLoad({ ...program, config: { lanes, ...limits, target } }),
    );
    await ask(handOver)({ to: (await called('replica-1')).name });
    await until('the cluster to be whole', isWhole);
    const file = join(rig.context.folder, 'ledger.jsonl');
    await load.stop(file);
    const rows = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerRow);
    const acknowledged = rows.filter((row) => row.row === 'end' && row.outcome === 'acknowledged');
    expect(acknowledged.length).toBeGreaterThan(60);
    await deployment.settle();
    const { members } = await deployment.snapshot();
    const peers = rows.flatMap((row) => (row.row === 'end' && row.peer ? [row.peer.address] : []));
    expect(members.map(({ address }) => address)).toEqual(expect.arrayContaining([...new Set(peers)]));
    for (const role of ['master', 'replica']) {
      const ours = members.filter((member) => member.role === role);
      const stored = (await Promise.all(ours.map(({ name }) => collected(deployment.stored(name))))).flat();
      const ids = new Set(stored.map(({ writer, sequence }) => `${writer}#${sequence}`));
      const lost = acknowledged.flatMap((row) => {
        if (row.row !== 'end') return [];
        const id = `${row.lane}#${row.sequence}`;
        return ids.has(id) ? [] : [id];
      });
      expect(lost).toEqual([]);
    }
  });

  test('a killed server stays down until it is started, in the same pod', async () => {
    const { name } = await called('replica-2');
    const uid = (await pod(name))?.metadata['uid'];
    const killed = await harm(kill, name);
    expect(memberNamed(await deployment.snapshot(), name)?.role).toBe('down');
    expect(await inPod(name, ['sh', '-c', 'grep -l redis-server /proc/[0-9]*/comm || echo none'])).toBe(
      'none',
    );
    await killed.lift();
    await until('the cluster to be whole', isWhole);
    const now = await pod(name);
    expect(now?.metadata['uid']).toBe(uid);
    const [container] = (now?.['status'] as { containerStatuses: { restartCount: number }[] })
      .containerStatuses;
    expect(container?.restartCount).toBe(0);
  });

  test('a frozen master is down, its replica takes over, and thawed it follows', async () => {
    const [master, replica] = [await called('master-2'), await called('replica-2')];
    const frozen = await harm(freeze, master.name);
    expect(memberNamed(await deployment.snapshot(), master.name)?.role).toBe('down');
    await until('the replica to take over', (seen) => memberNamed(seen, replica.name)?.role === 'master');
    await frozen.lift();
    await until('the cluster to be whole', isWhole);
    expect(memberNamed(await deployment.snapshot(), master.name)?.role).toBe('replica');
    const told = rig.events.flatMap((event) =>
      event.kind === 'milestone' && event.shard === 'shard-2' ? [event.milestone] : [],
    );
    expect(told).toEqual(expect.arrayContaining(['suspected', 'noticed', 'primary-chosen', 'promoted']));
  });

  test('a drained node loses the member within the budget, gets no pod, and is put back', async () => {
    const { members } = await deployment.snapshot();
    // A node with two members shows the budget at work: the second one may not leave while the first is away.
    const crowded = members.find((member) => members.filter(({ node }) => node === member.node).length > 1);
    const { name = '', node: home = '' } = crowded ?? {};
    const neighbour = members.find((member) => member.node === home && member.name !== name);
    const body = await deployment.bodies.node?.(name);
    const drained = await timed('the drain', () => inflictOn(body, drain));
    expect(drained.facts['node']).toBe(home);
    expect(drained.facts['refusals']).toBeGreaterThan(0);
    expect(await drained.proof()).toMatchObject({ yes: true });
    expect(await unschedulable()).toEqual([home]);
    const during = await deployment.snapshot();
    expect(memberNamed(during, name)?.role).toBe('down');
    expect(memberNamed(during, neighbour?.name ?? '')?.role).not.toBe('down');
    await drained.lift();
    expect(await unschedulable()).toEqual([]);
    await until('the cluster to be whole', isWhole);
  });

  test('a member that lost its data belongs to nobody until it joins again', async () => {
    const [master, replica] = [await called('master-3'), await called('replica-3')];
    const uid = (await claim(master.name))?.metadata['uid'];
    const lost = await timed('the loss', () => harm(lose, master.name));
    await until('the replica to take over', (seen) => memberNamed(seen, replica.name)?.role === 'master');
    await timed('the way back', () => lost.lift());
    const after = await deployment.snapshot();
    expect(isWhole(after)).toBe(true);
    const back = memberNamed(after, master.name);
    expect(back).toMatchObject({ role: 'replica', shard: 'shard-3' });
    expect(back?.address).not.toBe(master.address);
    expect((await claim(master.name))?.metadata['uid']).not.toBe(uid);
    expect(await cli(replica.name, 'CLUSTER', 'NODES')).not.toContain(master.address);
  });

  test('a member that is deleted as it is comes back with the older build, whatever its role', async () => {
    const { name } = await called('master-1');
    await ask(recreateMember)({ member: name, version: 'older' });
    await until('the cluster to be whole', isWhole);
    expect(memberNamed(await deployment.snapshot(), name)?.version).toBe(tags.older);
  });

  test('a shard is added without slots and removed with its volumes; others cannot be', async () => {
    await expect(ask(removeShard)({ member: 'redis-0' })).rejects.toThrow('nothing was changed');
    const added = await timed('a shard more', () => ask(addShard)(undefined));
    expect(added).toBe('redis-6');
    const with4 = await deployment.snapshot();
    expect(with4.members).toHaveLength(8);
    expect(with4.troubles).toEqual([]);
    const { name: from } = await called('master-2');
    // At once: a master that only looks ready would refuse the data.
    expect(await ask(moveSlots)({ from, to: added, slots: 60 })).toEqual({ moved: 60 });
    expect(await cli('redis-6', 'CLUSTER', 'INFO')).toContain('cluster_state:ok');
    expect(memberNamed(with4, 'redis-6')).toMatchObject({ role: 'master', shard: '', ready: true });
    expect(memberNamed(with4, 'redis-7')).toMatchObject({
      role: 'replica',
      replication: { streaming: true },
    });
    await timed('a shard less', () => ask(removeShard)({ member: added }));
    const left = await deployment.snapshot();
    expect(left.members).toHaveLength(6);
    expect(isWhole(left)).toBe(true);
    expect(await claim('redis-6')).toBeNull();
    expect(await claim('redis-7')).toBeNull();
    expect((await ask(proveWrite)({ service: 'master' })).readOn).toHaveLength(6);
  });

  test('the load’s settings name every member and the secret', async () => {
    const { target, secretMount } = deployment.loadProgram();
    const { seeds } = target as { seeds: { host: string }[] };
    expect(seeds).toHaveLength(6);
    const [first] = seeds;
    const found = await inPod('redis-1', ['getent', 'hosts', first?.host ?? '']);
    expect(found).toContain(await addressOf(first?.host.split('.')[0] ?? ''));
    expect(secretMount).toEqual({ secret: 'redis-login', path: '/drydock/secret' });
    expect(await deployment.versions()).toMatchObject({ redis: `${tags.older} -> ${tags.newer}` });
  });

  const claim = (member: string): Promise<KubernetesObject | null> =>
    site.read({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: `data-${member}` });
  const unschedulable = async (): Promise<string[]> => {
    const nodes = await site.list({ apiVersion: 'v1', kind: 'Node' }, '');
    return nodes
      .filter(({ spec }) => (spec as { unschedulable?: boolean }).unschedulable === true)
      .map(({ metadata }) => metadata.name);
  };
});

describe.skipIf(whyNot !== null)(suite('Redis Cluster in a StatefulSet that cannot be'), () => {
  test('an image that cannot be pulled ends the run in the cluster’s own words, and leaves nothing', async () => {
    const { rig, site, context } = await openOnKind('no-image');
    const missing = 'redis:0.0.0-none';
    const images: Images = { ...site.images, upgrade: () => ({ older: missing, newer: missing }) };
    const plan = planFor({ members: 6, synchronous: 0 }, []);
    try {
      await expect(
        redisStatefulSet.open(
          { ...site, images },
          { ...plan, topology: { ...plan.topology, shards: 3 } },
          context,
        ),
      ).rejects.toThrow(/waited in vain for 6 pods .*(ErrImagePull|ImagePullBackOff): redis:0\.0\.0-none/);
    } finally {
      expect(await rig.unwind()).toEqual([]);
    }
    expect(await site.read({ apiVersion: 'v1', kind: 'Namespace', name: site.namespace })).toBeNull();
  });
});
