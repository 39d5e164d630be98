// The objects that a Redis Cluster in a StatefulSet is made of, what is read of its pods, and who becomes what.
import { expect, test } from 'vitest';
import { notReady, tagOf } from '../../../harness/engines/redis/statefulset/cluster.ts';
import { clusterObjects } from '../../../harness/engines/redis/statefulset/manifest.ts';
import { serverPodOf } from '../../../harness/model/kubernetes-objects.ts';
import { formingOrder } from '../../../harness/engines/redis/statefulset/spread.ts';

const objects = clusterObjects({ members: 6, image: 'redis:8', pullPolicy: 'Never' }, 'hush-hush');
const kind = (wanted: string) => objects.find((object) => object.kind === wanted);

test('only the secret has the password', () => {
  const holders = objects.filter((object) => JSON.stringify(object).includes('hush-hush'));
  expect(holders.map((object) => object.kind)).toEqual(['Secret']);
  expect(kind('ConfigMap')?.['data']).toMatchObject({
    'redis.conf': expect.stringContaining('include /drydock/secret/login.conf') as string,
  });
});

test('an empty setting is written as such, or the server would not start', () => {
  const { 'redis.conf': text } = kind('ConfigMap')?.['data'] as { 'redis.conf': string };
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^[a-z-]+ \S/);
  expect(text.split('\n')).toContain('save ""');
});

const pod = (changes: { readonly status?: object; readonly metadata?: object }) =>
  serverPodOf(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'redis-3', uid: 'u', ...changes.metadata },
      spec: { nodeName: 'n1', containers: [{ name: 'redis', image: 'r/redis:8.0' }] },
      ...('status' in changes && { status: changes.status }),
    },
    'redis',
  );

test('a pod without an address, one that is ready, and one that leaves', () => {
  expect(pod({})).toMatchObject({ name: 'redis-3', node: 'n1', address: '', ready: false, leaving: false });
  const ready = { podIP: '10.0.0.9', conditions: [{ type: 'Ready', status: 'True' }] };
  expect(pod({ status: ready })).toMatchObject({ address: '10.0.0.9', ready: true, image: 'r/redis:8.0' });
  const leaving = pod({ status: ready, metadata: { deletionTimestamp: 'now' } });
  expect(leaving).toMatchObject({ ready: true, leaving: true });
  expect(notReady(['redis-3', 'redis-4'], [leaving])).toBe('not ready: redis-3, redis-4');
  expect(notReady(['redis-3'], [pod({ status: ready })])).toBeNull();
  expect(tagOf('registry:5000/redis:8.0.2-deb13u3')).toBe('8.0.2-deb13u3');
});

const placed = (...nodes: string[]) => nodes.map((node, index) => ({ name: `redis-${index}`, node }));

test.each([
  { on: ['a', 'b', 'c', 'd', 'a', 'b'] },
  { on: ['a', 'b', 'c', 'a', 'b', 'c'] },
  { on: ['d', 'd', 'c', 'c', 'b', 'b'] },
  { on: ['a', 'b', 'c', 'a', 'b', 'd'] },
  { on: ['a', 'a', 'b', 'c', 'd', 'd'] },
])('masters and replicas begin apart on $on', ({ on }) => {
  const pods = placed(...on);
  const order = formingOrder(pods, 3);
  expect(order.toSorted()).toEqual(pods.map(({ name }) => name));
  const nodes = order.map((name) => pods.find((each) => each.name === name)?.node);
  expect(new Set(nodes.slice(0, 3)).size).toBe(3);
  for (const turn of [0, 1, 2]) expect(nodes[turn + 3]).not.toBe(nodes[turn]);
});

test('on a single node everybody still has a place', () => {
  expect(formingOrder(placed('a', 'a', 'a', 'a', 'a', 'a'), 3)).toHaveLength(6);
});
