// A watch tells what is there, what changes and what is removed, of its kind, until it is stopped.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { ClusterApi } from '../../../harness/platforms/kubernetes/api.ts';
import { watchObjects } from '../../../harness/platforms/kubernetes/following.ts';

const kind = { apiVersion: 'v1', kind: 'Pod' };

test('what is removed is told apart from what is there', async () => {
  const stop = new AbortController();
  const line = (type: string, name: string) => JSON.stringify({ type, object: { metadata: { name } } });
  const api: ClusterApi = {
    call: () => Promise.resolve(null),
    async *follow(_, signal) {
      yield line('ADDED', 'a');
      yield line('BOOKMARK', 'b');
      yield line('MODIFIED', 'c');
      yield line('DELETED', 'd');
      if (!signal.aborted) await once(signal, 'abort');
    },
  };
  const told: string[] = [];
  const over = Promise.withResolvers<undefined>();
  watchObjects(
    api,
    { pathOf: () => Promise.resolve('/api/v1/pods') },
    {
      ...{ kind, labelSelector: '', stop: stop.signal },
      gone: ({ kind: of, metadata }) => {
        told.push(`gone ${of} ${metadata.name}`);
        over.resolve(undefined);
      },
    },
    ({ metadata }) => told.push(metadata.name),
  );
  await over.promise;
  stop.abort();
  expect(told).toEqual(['a', 'c', 'gone Pod d']);
});
