// The milestones of a primary that changes or restarts, from what was seen of real clusters (files/, trimmed to what is read) and from what
// was made up: told once each, of the right instance, with the moment that its source gave.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instantMs, readLine } from '../../../harness/engines/postgres/cloudnative-pg/log-lines.ts';
import { createChanges } from '../../../harness/engines/postgres/cloudnative-pg/primary-changes.ts';
import type { PrimaryMilestone } from '../../../harness/engines/postgres/cloudnative-pg/primary-changes.ts';
import {
  leaseSeen,
  podSeen,
  readyTargets,
  statusSeen,
} from '../../../harness/engines/postgres/cloudnative-pg/sightings.ts';
import type { Sighting, SightingOf } from '../../../harness/engines/postgres/cloudnative-pg/sightings.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';

const paces = { lease: '2 s', readiness: '10 s' };

type Row =
  | { readonly is: 'log'; readonly pod: string; readonly line: string }
  | { readonly is: 'cluster' | 'lease' | 'slice' | 'pod' | 'gone'; readonly object: KubernetesObject };

const sightingsIn = (row: Row): readonly Sighting[] => {
  if (row.is === 'log') {
    const found = readLine(row.line);
    return found === null ? [] : [{ of: 'log', pod: row.pod, ...found }];
  }
  const { is, object } = row;
  if (is === 'cluster') return [statusSeen(object)];
  if (is === 'lease') return [leaseSeen(object)];
  if (is === 'slice') return [{ of: 'endpoints', ready: readyTargets(object) }];
  return [podSeen(object, is === 'gone')];
};

const seenIn = (file: string): readonly Sighting[] =>
  readFileSync(join(import.meta.dirname, 'files', `${file}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => sightingsIn(JSON.parse(line) as Row));

const told = (seen: readonly Sighting[], to: string | null = null): readonly PrimaryMilestone[] => {
  const changes = createChanges({ handOver: { to }, paces });
  return seen.flatMap(changes);
};

const wordsOf = (found: readonly PrimaryMilestone[]): readonly string[] =>
  found.map(({ milestone, about }) => `${milestone} ${about.replace('mycluster-', '')}`);

test('a switchover that was asked for is told from its first effect to its last, each once', () => {
  const found = told(seenIn('switchover'), 'mycluster-2');
  expect(wordsOf(found)).toEqual([
    'old-primary-fenced 1',
    'old-primary-down 1',
    'endpoint-withdrawn 1',
    'lease-released 1',
    'lease-acquired 2',
    'promoted 2',
    'role-labelled 2',
    'endpoint-switched 2',
  ]);
});

test('what carries a moment of its own is told with it and with whose clock it is', () => {
  const at = (milestone: string) =>
    told(seenIn('switchover'), 'mycluster-2').find((each) => each.milestone === milestone);
  const moment = (time: string) => instantMs(`2026-11-25T${time}Z`);
  expect(at('old-primary-fenced')).toMatchObject({ saidMs: moment('15:48:12.331'), by: 'mycluster-1' });
  expect(at('lease-released')).toMatchObject({ saidMs: moment('15:48:12.871475'), by: 'mycluster-1' });
  expect(at('lease-acquired')).toMatchObject({ saidMs: moment('15:48:14.342372'), by: 'mycluster-2' });
  expect(at('lease-acquired')?.detail).toContain('asks every 2 s');
  expect(at('promoted')).toMatchObject({
    by: 'mycluster-2',
    detail: 'mycluster-2 accepts writes on timeline 2',
  });
  expect(at('endpoint-switched')).not.toHaveProperty('saidMs');
});

test('of a switchover that the operator decided it is told whom it chose', () => {
  expect(wordsOf(told(seenIn('rolling-update')))).toEqual([
    'primary-chosen 3',
    'endpoint-withdrawn 1',
    'old-primary-fenced 1',
    'old-primary-down 1',
    'lease-released 1',
    'lease-acquired 3',
    'promoted 3',
    'role-labelled 3',
    'endpoint-switched 3',
  ]);
});

test('streams that repeat themselves add nothing', () => {
  const seen = seenIn('switchover');
  expect(
    wordsOf(
      told(
        seen.flatMap((each) => [each, each]),
        'mycluster-2',
      ),
    ),
  ).toEqual(wordsOf(told(seen, 'mycluster-2')));
});

const status = (current: string, target = current, phase = ''): SightingOf<'status'> => ({
  of: 'status',
  ...{ current, target, phase, currentSinceMs: null },
});
const pod = (name: string, changes: Partial<SightingOf<'pod'>> = {}): SightingOf<'pod'> => ({
  of: 'pod',
  ...{ pod: name, uid: `u-${name}`, role: 'replica', ready: true, leaving: false, ended: false },
  ...changes,
});
const lease = (holder: string, acquiredMs: number, renewedMs: number): SightingOf<'lease'> => ({
  of: 'lease',
  ...{ holder, acquiredMs, renewedMs, lastsMs: 15_000 },
});
const rw = (...ready: readonly string[]): Sighting => ({ of: 'endpoints', ready });
let passedOnMs = 0;
const says = (name: string, word: SightingOf<'log'>['word'], saidMs = 7): Sighting => ({
  of: 'log',
  ...{ pod: name, word, saidMs, passedOnMs: (passedOnMs += 1) },
});

const calm: readonly Sighting[] = [
  status('a'),
  lease('a', 1, 1),
  rw('a'),
  pod('a', { role: 'primary' }),
  pod('b'),
];

test('a primary that is lost at once is noticed, its lease expires, and another follows', () => {
  const found = told([
    ...calm,
    lease('a', 1, 5000),
    pod('a', { role: 'primary', ready: false, leaving: true, ended: true }),
    rw(),
    status('a', 'pending', 'Failing over'),
    status('a', 'b', 'Failing over'),
    lease('b', 21_000, 21_000),
    says('b', 'ready'),
    status('b', 'b', 'Failing over'),
    pod('b', { role: 'primary' }),
    rw('b'),
  ]);
  expect(wordsOf(found)).toEqual([
    'noticed a',
    'old-primary-down a',
    'endpoint-withdrawn a',
    'primary-chosen b',
    'lease-expired a',
    'lease-acquired b',
    'promoted b',
    'role-labelled b',
    'endpoint-switched b',
  ]);
  expect(found.find(({ milestone }) => milestone === 'lease-expired')).toMatchObject({
    saidMs: 20_000,
    by: 'a',
  });
  expect(found[0]?.detail).toContain('asked every 10 s');
});

test('a primary that is told to stop is first closed, then fenced; that its pod is not ready is no failure then', () => {
  const found = told([
    ...calm,
    pod('a', { role: 'primary', leaving: true }),
    rw(),
    says('a', 'closed'),
    pod('a', { role: 'primary', leaving: true, ready: false }),
    says('a', 'fenced'),
    says('a', 'down'),
  ]);
  expect(wordsOf(found)).toEqual([
    'endpoint-withdrawn a',
    'old-primary-closed a',
    'old-primary-fenced a',
    'old-primary-down a',
  ]);
});

test('a primary that restarts in its place is told from its end to its endpoint, and the next time again', () => {
  const restart: readonly Sighting[] = [
    says('a', 'fenced'),
    says('a', 'down'),
    pod('a', { role: 'unhealthy', ready: false, ended: true }),
    rw(),
    pod('a', { role: 'unhealthy', ready: false }),
    says('a', 'ready'),
    pod('a', { role: 'primary', ready: true }),
    rw('a'),
  ];
  const once = [
    'old-primary-fenced a',
    'old-primary-down a',
    'endpoint-withdrawn a',
    'server-ready a',
    'role-labelled a',
    'pod-ready a',
    'endpoint-ready a',
  ];
  const again = restart.map((each) => (each.of === 'log' ? says('a', each.word) : each));
  expect(wordsOf(told([...calm, ...restart, ...again]))).toEqual([...once, ...once]);
});

test('a server that crashes and is back before anybody looks needs no endpoint to be over', () => {
  const crash = (): readonly Sighting[] => [says('a', 'fenced'), says('a', 'down'), says('a', 'ready')];
  const once = ['old-primary-fenced a', 'old-primary-down a', 'server-ready a'];
  expect(wordsOf(told([...calm, ...crash(), ...crash()]))).toEqual([...once, ...once]);
});

test('what standbys do is no milestone, nor what is seen of a cluster for the first time', () => {
  const standby = [
    says('b', 'fenced'),
    says('b', 'down'),
    pod('b', { ready: false }),
    says('b', 'ready'),
    pod('b'),
  ];
  expect(told([...calm, ...standby])).toEqual([]);
});

test('a promotion that no log told is known from the status, and told once', () => {
  const promoted: SightingOf<'status'> = { ...status('b'), currentSinceMs: 99 };
  const found = told([...calm, status('a', 'b'), promoted, says('b', 'ready')]);
  expect(wordsOf(found)).toEqual(['primary-chosen b', 'promoted b']);
  expect(found[1]).toMatchObject({ saidMs: 99, by: 'b' });
});

test('a line is dated by PostgreSQL where its time zone is known, else by who passed it on', () => {
  const line = (log_time: string) =>
    JSON.stringify({
      ts: '2026-11-25T15:48:12.38077104Z',
      msg: 'record',
      record: { log_time, message: 'database system is shut down' },
    });
  const passed = Date.UTC(2026, 10, 25, 15, 48, 12) + 380.771;
  expect(readLine(line('2026-11-25 15:48:12.331 UTC'))).toEqual({
    word: 'down',
    saidMs: Date.UTC(2026, 10, 25, 15, 48, 12, 331),
    passedOnMs: passed,
  });
  expect(readLine(line('2026-11-25 16:48:12.331 CET'))).toMatchObject({ saidMs: passed });
});

test('what is no such line says nothing', () => {
  const message = (text: string) => JSON.stringify({ msg: 'record', record: { message: text } });
  for (const line of [
    'database system is shut down',
    'null database system is shut down',
    message('the database system is shutting down'),
    message('a client asked: database system is shut down'),
  ])
    expect(readLine(line)).toBeNull();
  expect(readLine(message('received smart shutdown request'))).toMatchObject({
    word: 'closed',
    saidMs: null,
  });
});
