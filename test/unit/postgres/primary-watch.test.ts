// The watch of a primary over a site that is made up: what it records, of which cluster, and until when.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CnpgCluster } from '../../../harness/engines/postgres/cloudnative-pg/cluster.ts';
import { watchPrimary } from '../../../harness/engines/postgres/cloudnative-pg/primary-watch.ts';
import { keptConnections } from '../../../harness/model/connections.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';
import type { RunEvent } from '../../../harness/model/record.ts';

type Row =
  | { readonly is: 'log'; readonly pod: string; readonly line: string }
  | { readonly is: 'cluster' | 'lease' | 'slice' | 'pod'; readonly object: KubernetesObject };

const kinds = { cluster: 'Cluster', lease: 'Lease', slice: 'EndpointSlice', pod: 'Pod' } as const;

const setUp = () => {
  const objects = new Map<string, (object: KubernetesObject) => void>();
  const logs = new Map<string, (line: string) => void>();
  const events: RunEvent[] = [];
  const undo: (() => Promise<void>)[] = [];
  const cluster = {
    site: {
      watch: ({ kind }: { kind: { kind: string } }, listener: (object: KubernetesObject) => void) =>
        objects.set(kind.kind, listener),
      followLog: ({ pod }: { pod: string }, listener: (line: string) => void) => logs.set(pod, listener),
      // Nobody's clock can be asked.
      dial: () => Promise.reject(new Error('out of reach')),
    },
    context: {
      signal: new AbortController().signal,
      nowMs: () => 0,
      record: (event: RunEvent) => events.push(event),
      undo: (_: string, action: () => Promise<void>) => undo.push(action),
    },
    names: { cluster: 'mycluster', database: 'app', owner: 'app', ownerSecret: 'mycluster-app' },
    sessions: keptConnections(),
    handOver: { to: 'mycluster-2' },
  } as unknown as CnpgCluster;
  watchPrimary(cluster, { lease: '2 s', readiness: '10 s' });
  const play = (name: string): void => {
    for (const line of readFileSync(join(import.meta.dirname, 'files/switchover.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')) {
      const row = JSON.parse(line) as Row;
      if (row.is === 'log') logs.get(row.pod)?.(row.line);
      else {
        const own = row.is === 'cluster' || row.is === 'lease';
        const metadata = own ? { ...row.object.metadata, name } : row.object.metadata;
        objects.get(kinds[row.is])?.({ ...row.object, metadata });
      }
    }
  };
  const told = () => events.map((event) => (event.kind === 'milestone' ? event.milestone : event.kind));
  return { play, told, events, stop: () => Promise.all(undo.map((action) => action())) };
};

test('a whole switchover is in the record; without a clock that could be asked, as it was learned', () => {
  const { play, told, events } = setUp();
  play('mycluster');
  expect(told()).toEqual([
    'old-primary-fenced',
    'old-primary-down',
    'endpoint-withdrawn',
    'lease-released',
    'lease-acquired',
    'promoted',
    'role-labelled',
    'endpoint-switched',
  ]);
  for (const event of events) expect(event).not.toHaveProperty('happenedMs');
});

test('another cluster of the namespace is none of its business', () => {
  const { play, told } = setUp();
  play('theirs');
  expect(told()).not.toContain('promoted');
  expect(told()).not.toContain('lease-acquired');
});

test('nothing is recorded once the run is undone', async () => {
  const { play, told, stop } = setUp();
  await stop();
  play('mycluster');
  expect(told()).toEqual([]);
});
