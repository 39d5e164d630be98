// The run's namespace goes with everything in it, however long a server in it would take to stop.
import { expect, test } from 'vitest';
import { ApiError } from '../../../harness/platforms/kubernetes/api.ts';
import type { ClusterConnection } from '../../../harness/platforms/kubernetes/api.ts';
import { removeNamespace } from '../../../harness/platforms/kubernetes/namespace.ts';

const resources = [
  { name: 'namespaces', kind: 'Namespace', namespaced: false },
  { name: 'pods', kind: 'Pod', namespaced: true },
];

/** A cluster whose namespace `mine` goes when no pod is left in it, and whose pods only go at once. */
const clusterWith = (...pods: readonly string[]) => {
  const left = new Set(pods);
  const asked: string[] = [];
  let leaving = false;
  const call: ReturnType<ClusterConnection['api']>['call'] = ({ method = 'GET', path, query = {} }) => {
    if (path === '/api/v1') return Promise.resolve({ resources });
    const pod = /^\/api\/v1\/namespaces\/mine\/pods\/(.+)$/u.exec(path)?.[1];
    if (method === 'DELETE') {
      asked.push(`${path} ${query['gracePeriodSeconds'] ?? 'in its own time'}`);
      leaving = true;
      if (pod !== undefined && query['gracePeriodSeconds'] === '0') left.delete(pod);
      return Promise.resolve({});
    }
    if (path.endsWith('/pods')) {
      const metadata = (name: string) => ({ name, ...(leaving && { deletionTimestamp: 'now' }) });
      return Promise.resolve({ items: [...left].map((name) => ({ metadata: metadata(name) })) });
    }
    if (left.size === 0) return Promise.reject(new ApiError('not found', 404));
    return Promise.resolve({ metadata: { name: 'mine' }, status: {} });
  };
  const connection = { api: () => ({ call }) } as unknown as ClusterConnection;
  return { connection, asked };
};

test('pods that are in no hurry are ended at once', async () => {
  const { connection, asked } = clusterWith('mycluster-1', 'mycluster-2');
  await removeNamespace(connection, 'mine');
  expect(asked).toEqual([
    '/api/v1/namespaces/mine in its own time',
    '/api/v1/namespaces/mine/pods/mycluster-1 0',
    '/api/v1/namespaces/mine/pods/mycluster-2 0',
  ]);
});

test('an empty one just goes', async () => {
  const { connection, asked } = clusterWith();
  await removeNamespace(connection, 'mine');
  expect(asked).toEqual(['/api/v1/namespaces/mine in its own time']);
});
