import { KubeConfig } from '@kubernetes/client-node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { cloudNativePgOperator } from '../../../harness/engines/postgres/cloudnative-pg/operator.ts';
import { RunError, UsageError } from '../../../harness/model/errors.ts';
import { ApiError, connect } from '../../../harness/platforms/kubernetes/api.ts';
import { connectContext } from '../../../harness/platforms/kubernetes/from-context.ts';
import { requireOperator } from '../../../harness/platforms/kubernetes/operators/operators.ts';
import { createResources } from '../../../harness/platforms/kubernetes/resources.ts';

const kubeconfig = (server: string): KubeConfig => {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u' }],
    contexts: [
      { name: 'staging', cluster: 'c', user: 'u' },
      { name: 'production', cluster: 'c', user: 'u' },
    ],
    currentContext: 'staging',
  });
  return config;
};

const signal = new AbortController().signal;

/** A server that answers with what it is told, and the requests that it got. */
const withServer = async (
  answer: (path: string) => { status: number; body: unknown },
  work: (server: string, seen: string[]) => Promise<void>,
): Promise<void> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${String(request.method)} ${String(request.url)}`);
    const { status, body } = answer(String(request.url));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

test('an unknown context is wrong use, with the nearest name', () => {
  const config = kubeconfig('http://127.0.0.1:9');
  expect(() => connectContext('prodution', config)).toThrow(
    /unknown context "prodution", did you mean "production"/,
  );
  expect(() => connectContext('prodution', config)).toThrow(UsageError);
  expect(() => connectContext(undefined, config)).toThrow(/staging, production/);
});

test('an API that cannot be reached is told with its address', async () => {
  let gone = '';
  await withServer(
    () => ({ status: 200, body: {} }),
    (server) => {
      gone = server;
      return Promise.resolve();
    },
  );
  const failure = connectContext('staging', kubeconfig(gone)).api(signal).call({ path: '/version' });
  await expect(failure).rejects.toThrow(`the Kubernetes API at ${gone} cannot be reached`);
});

test('a refusal keeps its status and the API’s own words', async () => {
  const body = { kind: 'Status', message: 'namespaces is forbidden' };
  await withServer(
    () => ({ status: 403, body }),
    async (server) => {
      const failure: unknown = await connect(kubeconfig(server))
        .api(signal)
        .call({ path: '/api/v1/namespaces' })
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ApiError);
      expect(failure).toMatchObject({ status: 403 });
      expect((failure as Error).message).toContain('namespaces is forbidden');
    },
  );
});

test('an interruption comes through as it is, not as a broken connection', async () => {
  await withServer(
    () => ({ status: 200, body: {} }),
    async (server) => {
      const reason = new Error('Ctrl-C');
      const api = connect(kubeconfig(server)).api(AbortSignal.abort(reason));
      await expect(api.call({ path: '/version' })).rejects.toBe(reason);
    },
  );
});

test('objects are found by the path that the API names, in the namespace where they have one', async () => {
  const resources = [
    { name: 'nodes', kind: 'Node', namespaced: false },
    { name: 'pods/status', kind: 'Pod', namespaced: true },
    { name: 'pods', kind: 'Pod', namespaced: true },
  ];
  await withServer(
    (path) => (path === '/api/v1' ? { status: 200, body: { resources } } : { status: 404, body: {} }),
    async (server, seen) => {
      const own = createResources(connect(kubeconfig(server)).api(signal), 'drydock-7');
      expect(await own.read({ apiVersion: 'v1', kind: 'Pod', name: 'pg-1' })).toBeNull();
      expect(await own.read({ apiVersion: 'v1', kind: 'Node', name: 'n' })).toBeNull();
      await own.remove({ apiVersion: 'v1', kind: 'Pod', name: 'pg-1' });
      expect(seen).toContain('GET /api/v1/namespaces/drydock-7/pods/pg-1');
      expect(seen).toContain('GET /api/v1/nodes/n');
      expect(seen).toContain('DELETE /api/v1/namespaces/drydock-7/pods/pg-1?propagationPolicy=Background');
      await expect(own.read({ apiVersion: 'v1', kind: 'Pot', name: 'x' })).rejects.toThrow('knows no Pot');
    },
  );
});

test('a cluster of the user’s without the operator is told how to get it, and nothing is sent but questions', async () => {
  await withServer(
    () => ({ status: 404, body: { message: 'the server could not find the requested resource' } }),
    async (server, seen) => {
      const connection = connectContext('staging', kubeconfig(server));
      const wish = { operator: cloudNativePgOperator, namespace: 'drydock-7' };
      const failure: unknown = await requireOperator(connection, wish, signal).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(RunError);
      expect((failure as RunError).message).toContain('the CloudNativePG operator is not in the cluster');
      expect((failure as RunError).next).toContain('kubectl apply --server-side -f https://');
      expect(seen.filter((request) => !request.startsWith('GET '))).toEqual([]);
    },
  );
});
