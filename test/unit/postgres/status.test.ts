// How a Cluster stands, from the operator's words and the servers', and as it is told.
import { expect, test } from 'vitest';
import { statusIn } from '../../../harness/engines/postgres/cloudnative-pg/status.ts';
import type { ServerWords } from '../../../harness/engines/postgres/cloudnative-pg/status.ts';
import { databaseStatusSchema } from '../../../harness/model/database-status.ts';
import { renderDatabaseStatus } from '../../../reports/database-status.ts';

const standby: ServerWords = {
  standby: true,
  timeline: 2,
  written: '0/5000000',
  flushed: '0/5000000',
  replayed: '0/4000000',
  followers: [],
};
const primary: ServerWords = {
  ...{ standby: false, timeline: 3, written: '0/6000000', flushed: '0/6000000', replayed: null },
  followers: [
    {
      ...{ name: 'mine-2', state: 'streaming', sync: 'quorum' },
      ...{ written: '0/5FFFFFF', flushed: '0/5FFFF00', replayed: '0/5FFF000' },
      ...{ lagBytes: 4096, lagSeconds: 0.25 },
    },
  ],
};

const status = statusIn({
  namespace: 'staging',
  object: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'mine' },
    spec: { instances: 4 },
    status: {
      phase: 'Failing over',
      readyInstances: 2,
      currentPrimary: 'mine-1',
      targetPrimary: 'mine-2',
      image: 'pg:17.11',
      firstRecoverabilityPoint: '2026-11-01T00:00:00Z',
      certificates: {
        expirations: { 'mine-ca': '2026-12-05 10:00:00 +0000 UTC', 'mine-server': 'some day' },
      },
    },
  },
  instances: ['mine-1', 'mine-2', 'mine-3', 'mine-4'].map((name) => ({
    ...{ name, node: `node-of-${name}` },
    ready: name !== 'mine-3',
  })),
  words: [primary, { ...standby, timeline: 3 }, standby, null],
  nowMs: Date.parse('2026-11-25T11:00:00Z'),
});

test('a standby is where the primary knows it to be, and one that does not follow where it says', () => {
  expect(databaseStatusSchema.parse(status)).toEqual(status);
  expect(status.instances).toMatchObject([
    { role: 'primary', timeline: 3, written: '0/6000000', lagBytes: null, follows: '' },
    { role: 'standby', replayed: '0/5FFF000', lagBytes: 4096, lagSeconds: 0.25, follows: 'streaming/quorum' },
    { role: 'standby', timeline: 2, replayed: '0/4000000', lagBytes: null, follows: '' },
    { role: 'down', timeline: null, written: null },
  ]);
});

test('days are told of certificates whose end can be read', () => {
  expect(status.certificates.map(({ daysLeft }) => daysLeft)).toEqual([9, null]);
});

test('it is told in lines', () => {
  expect(renderDatabaseStatus(status)).toMatchInlineSnapshot(`
    "staging/mine: Failing over, 2 of 4 ready
      image                          pg:17.11
      primary                        mine-1, to become mine-2
      first point of recoverability  2026-11-01T00:00:00Z
      last backup                    none
      certificate mine-ca            9 days left
      certificate mine-server        some day

      instance  role                node            timeline  written    flushed    replayed   lag                  follows
      mine-1    primary             node-of-mine-1  3         0/6000000  0/6000000  -          -                    -
      mine-2    standby             node-of-mine-2  3         0/5FFFFFF  0/5FFFF00  0/5FFF000  4096 bytes, 0.250 s  streaming/quorum
      mine-3    standby, not ready  node-of-mine-3  2         0/5000000  0/5000000  0/4000000  -                    -
      mine-4    down                node-of-mine-4  -         -          -          -          -                    -
    "
  `);
});
