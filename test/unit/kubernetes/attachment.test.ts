// What of a namespace that is not the run's may be touched, and that its note outlives whatever could not be put back.
import { describe, expect, test } from 'vitest';
import type { AttachmentNote } from '../../../harness/model/attachment.ts';
import { messageOf } from '../../../harness/model/errors.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';
import { ApiError } from '../../../harness/platforms/kubernetes/api.ts';
import type { ClusterConnection } from '../../../harness/platforms/kubernetes/api.ts';
import { attached, guarded, onlyIts } from '../../../harness/platforms/kubernetes/attachment.ts';
import { deadLeftovers } from '../../../harness/platforms/kubernetes/leftovers.ts';
import type { RunContext } from '../../../harness/model/run-context.ts';

const place = {
  namespace: 'staging',
  object: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'mine' },
  podSelector: 'cnpg.io/cluster=mine',
};

const failure = (deed: Promise<unknown>): Promise<string> => deed.then(() => 'done', messageOf);

const named = (kind: string, name: string, rest: object = {}): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind, metadata: { name } },
  ...rest,
});

describe('in a namespace that is not the run’s', () => {
  /** The pod `mine-1` is the database's; `shop` is somebody's. */
  const world = () => {
    const deeds: string[] = [];
    const resources = {
      list: (_kind: unknown, selector: string) =>
        Promise.resolve([named('Pod', 'mine-1'), ...(selector === '' ? [named('Pod', 'shop')] : [])]),
      patch: ({ kind, name }: { kind: string; name: string }) => {
        deeds.push(`patch ${kind} ${name}`);
        return Promise.resolve();
      },
      remove: ({ kind, name }: { kind: string; name: string }) => {
        deeds.push(`remove ${kind} ${name}`);
        return Promise.resolve();
      },
    };
    return { deeds, ...guarded(resources, place) };
  };
  const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', name });

  test('the database’s own object is patched and its parts are removed', async () => {
    const { deeds, patch, remove } = world();
    await patch(place.object, {});
    await remove(pod('mine-1'));
    await remove(pod('gone-already'));
    expect(deeds).toEqual(['patch Cluster mine', 'remove Pod mine-1']);
  });

  test('and nothing else', async () => {
    const { deeds, patch, remove } = world();
    expect(await failure(patch({ ...place.object, name: 'theirs' }, {}))).toBe(
      'Cluster staging/theirs is not the run’s to change',
    );
    expect(await failure(remove(pod('shop')))).toBe('Pod staging/shop is no part of Cluster mine');
    for (const kind of ['Namespace', 'Cluster', 'Secret', 'Service'])
      expect(await failure(remove({ apiVersion: 'v1', kind, name: 'mine' }))).toBe(
        `${kind} staging/mine is not the run’s to remove`,
      );
    expect(deeds).toEqual([]);
  });

  test('the troubles of others are not the database’s', async () => {
    const events = ['mine-1', 'mine', 'shop', 'mineral'].map((name) =>
      named('Event', name, { involvedObject: { name } }),
    );
    const asked: string[] = [];
    const { list } = onlyIts(
      {
        list: (kind, selector) => {
          asked.push(`${kind.kind} ${selector}`);
          return Promise.resolve(kind.kind === 'Event' ? events : []);
        },
      },
      place,
    );
    const seen = await list({ apiVersion: 'v1', kind: 'Event' }, '');
    await list({ apiVersion: 'v1', kind: 'Pod' }, '');
    expect(seen.map(({ metadata: { name } }) => name)).toEqual(['mine-1', 'mine']);
    expect(asked).toEqual(['Event ', 'Pod cnpg.io/cluster=mine']);
  });
});

/** A cluster that has namespaces and nothing else, and forgets none that nobody removed. */
const namespaces = () => {
  const there = new Map<string, KubernetesObject>();
  const asked: string[] = [];
  const call: ReturnType<ClusterConnection['api']>['call'] = ({ method = 'GET', path, body }) => {
    if (path === '/api/v1')
      return Promise.resolve({
        resources: [
          { name: 'namespaces', kind: 'Namespace', namespaced: false },
          { name: 'pods', kind: 'Pod', namespaced: true },
          { name: 'nodes', kind: 'Node', namespaced: false },
        ],
      });
    if (path === '/apis/apps/v1')
      return Promise.resolve({ resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] });
    const name = /^\/api\/v1\/namespaces\/([^/]+)$/u.exec(path)?.[1];
    if (name === undefined)
      return Promise.resolve({ items: path === '/api/v1/namespaces' ? [...there.values()] : [] });
    if (method === 'PATCH') {
      const { metadata } = body as KubernetesObject;
      const was = there.get(name)?.metadata;
      const annotations = { ...was?.annotations, ...metadata.annotations };
      there.set(name, named('Namespace', name, { metadata: { ...was, ...metadata, name, annotations } }));
    }
    if (method === 'DELETE') {
      asked.push(`delete ${name}`);
      there.delete(name);
    }
    const found = there.get(name);
    return method === 'GET' && found === undefined
      ? Promise.reject(new ApiError('not found', 404))
      : Promise.resolve(found ?? {});
  };
  const connection = { config: {}, api: () => ({ call }) } as unknown as ClusterConnection;
  return { connection, there, asked };
};

/** A run that has attached, with the deed that ends it; `detach` may fail. */
const attachedRun = async (detach: (note: AttachmentNote) => Promise<void>) => {
  const world = namespaces();
  const undo: (() => Promise<void>)[] = [];
  const context = {
    label: 'drill-1',
    signal: new AbortController().signal,
    undo: (_what: string, action: () => Promise<void>) => undo.push(action),
  } as unknown as RunContext;
  const attachKinds = {
    'on-paper': {
      object: place.object,
      podSelector: () => place.podSelector,
      plan: () => {
        throw new Error('nothing is planned');
      },
      status: () => Promise.reject(new Error('nobody asks how it stands')),
      detach: (_view: unknown, note: AttachmentNote) => detach(note),
    },
  };
  const attach = { deployment: 'on-paper', namespace: 'staging', name: 'mine' };
  const site = await attached(world.connection, context, { attachKinds, attach });
  await site?.site.remember({ instances: 3 });
  const end = async () => {
    for (const action of undo.toReversed()) await action();
  };
  return { ...world, attachKinds, end };
};

describe('what a run wrote down', () => {
  test('is put back before the run’s own namespace goes, and never the other one', async () => {
    const notes: AttachmentNote[] = [];
    const { asked, end } = await attachedRun((note) => Promise.resolve(void notes.push(note)));
    await end();
    expect(notes).toEqual([{ namespace: 'staging', name: 'mine', run: 'drill-1', before: { instances: 3 } }]);
    expect(asked).toEqual(['delete drydock-drill-1']);
  });

  test('stays where something could not be put back, and drydock clean finds it', async () => {
    let away = true;
    const { there, asked, end, connection, attachKinds } = await attachedRun(() =>
      away ? Promise.reject(new Error('no primary')) : Promise.resolve(),
    );
    expect(await failure(end())).toBe('no primary');
    expect(asked).toEqual([]);
    const own = there.get('drydock-drill-1')!;
    const annotations = { ...own.metadata.annotations, 'drydock/conductor': 'nobody' };
    there.set('drydock-drill-1', { ...own, metadata: { ...own.metadata, annotations } });
    const { signal } = new AbortController();
    const [elsewhere] = await deadLeftovers(connection, signal, attachKinds);
    expect(elsewhere).toMatchObject({
      what: 'namespace drydock-drill-1, with the run’s database and role in staging/mine',
      run: 'drill-1',
      remove: null,
    });
    // A process of this host that has ended.
    const { hostname } = await import('node:os');
    annotations['drydock/conductor'] = `999999999-1@${hostname()}`;
    away = false;
    const [dead] = await deadLeftovers(connection, signal, attachKinds);
    await dead?.remove?.();
    expect(asked).toEqual(['delete drydock-drill-1']);
  });
});
