// Cordons and evictions against an API that a test answers for: what is asked of it, and what its answers become.
import { KubeConfig } from '@kubernetes/client-node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { RunError } from '../../../harness/model/errors.ts';
import { conductorIdentity } from '../../../harness/platforms/conductor.ts';
import { connect } from '../../../harness/platforms/kubernetes/api.ts';
import type { ClusterConnection } from '../../../harness/platforms/kubernetes/api.ts';
import { cordon, evict, uncordon } from '../../../harness/platforms/kubernetes/drains.ts';
import type { DrainParts } from '../../../harness/platforms/kubernetes/drains.ts';
import { deadLeftovers } from '../../../harness/platforms/kubernetes/leftovers.ts';
import { conductorAnnotation } from '../../../harness/platforms/kubernetes/names.ts';

const kinds = [
  { name: 'nodes', kind: 'Node', namespaced: false },
  { name: 'namespaces', kind: 'Namespace', namespaced: false },
];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `node` is what the API says of the node; evictions get `eviction`. */
const withDrains = async (
  says: { readonly node?: object; readonly eviction?: { status: number; message: string } },
  work: (
    drains: DrainParts,
    asked: Asked[],
    more: { readonly undo: () => Promise<void>; readonly connection: ClusterConnection },
  ) => Promise<void>,
): Promise<void> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const path = String(request.url).split('?')[0] ?? '';
      asked.push({ method: String(request.method), path, body });
      const { status, message } = says.eviction ?? { status: 201, message: '' };
      const evicting = path.endsWith('/eviction');
      const answers: Readonly<Record<string, unknown>> = {
        '/api/v1': { resources: kinds },
        '/api/v1/namespaces': { items: [] },
        '/api/v1/nodes': { items: [says.node] },
        '/api/v1/nodes/n1': says.node,
        '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] },
        '/apis/apps/v1/deployments': { items: [] },
      };
      const answer = evicting ? { message } : answers[path];
      response.writeHead(evicting ? status : 200).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'c',
      server: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      skipTLSVerify: true,
    },
    { name: 'u' },
  );
  const undo: (() => Promise<void>)[] = [];
  const context = {
    signal: new AbortController().signal,
    undo: (_: string, action: () => Promise<void>) => void undo.push(action),
  };
  const connection = connect(config);
  const undoAll = async (): Promise<void> => {
    for (const action of undo) await action();
  };
  try {
    await work({ connection, namespace: 'ours', context }, asked, { undo: undoAll, connection });
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const patches = (asked: readonly Asked[]): unknown[] =>
  asked.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body) as unknown);

test('an eviction is asked for in the namespace; a refusal is an answer, a failure is none', async () => {
  await withDrains({}, async (drains, asked) => {
    expect(await evict(drains, 'redis-1')).toBeNull();
    expect(asked).toMatchObject([{ method: 'POST', path: '/api/v1/namespaces/ours/pods/redis-1/eviction' }]);
    expect(asked[0]?.body).toContain('"kind":"Eviction"');
  });
  const budget = { status: 429, message: 'it would violate the disruption budget' };
  await withDrains({ eviction: budget }, async (drains) => {
    expect(await evict(drains, 'redis-1')).toContain('it would violate the disruption budget');
  });
  await withDrains({ eviction: { status: 404, message: 'gone' } }, async (drains) => {
    expect(await evict(drains, 'redis-1')).toBeNull();
  });
  await withDrains({ eviction: { status: 500, message: 'broken' } }, async (drains) => {
    await expect(evict(drains, 'redis-1')).rejects.toThrow('broken');
  });
});

test('a node is taken with our name on it, and its undo puts it back', async () => {
  const node: { metadata: object; spec: object } = { metadata: { name: 'n1' }, spec: {} };
  await withDrains({ node }, async (drains, asked, { undo }) => {
    await cordon(drains, 'n1');
    expect(patches(asked)).toMatchObject([{ spec: { unschedulable: true } }]);
    node.metadata = { name: 'n1', annotations: { [conductorAnnotation]: 'us' } };
    await undo();
    expect(patches(asked)[1]).toEqual({
      metadata: { annotations: { [conductorAnnotation]: null } },
      spec: { unschedulable: null },
    });
  });
});

test('a node that somebody else took is neither taken nor put back', async () => {
  const node = { metadata: { name: 'n1' }, spec: { unschedulable: true } };
  await withDrains({ node }, async (drains, asked, { undo }) => {
    await expect(cordon(drains, 'n1')).rejects.toThrow(RunError);
    await expect(cordon(drains, 'n1')).rejects.toThrow('taken by somebody else');
    await uncordon(drains.connection, 'n1');
    await undo();
    expect(patches(asked)).toEqual([]);
  });
});

const takenBy = (conductor: string) => ({
  metadata: { name: 'n1', annotations: { [conductorAnnotation]: conductor } },
  spec: { unschedulable: true },
});

test('a node that a dead conductor left out of use is found and put back; that of a living one is not', async () => {
  const signal = new AbortController().signal;
  const dead = conductorIdentity().replace(/^\d+-\d+/, '1-1');
  await withDrains({ node: takenBy(dead) }, async (_, asked, { connection }) => {
    const found = await deadLeftovers(connection, signal, {});
    expect(found.map(({ what }) => what)).toEqual(['node n1, which is out of use']);
    await found[0]?.remove?.();
    expect(patches(asked)).toMatchObject([{ spec: { unschedulable: null } }]);
  });
  // From another host nobody can tell whether it lives.
  await withDrains({ node: takenBy(dead.replace(/@.*/, '@far-away')) }, async (_, asked, { connection }) => {
    const found = await deadLeftovers(connection, signal, {});
    const why = 'it belongs to a run on host far-away; run drydock clean there';
    expect(found).toMatchObject([{ what: 'node n1, which is out of use', remove: null, why }]);
    expect(patches(asked)).toEqual([]);
  });
  await withDrains({ node: takenBy(conductorIdentity()) }, async (_, asked, { connection }) => {
    expect(await deadLeftovers(connection, signal, {})).toEqual([]);
    expect(patches(asked)).toEqual([]);
  });
});
