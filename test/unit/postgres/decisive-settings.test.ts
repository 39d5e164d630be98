// The settings that decide how long clients wait: each is told, with what the operator has where nobody says anything.
import { describe, expect, test } from 'vitest';
import { clusterObject } from '../../../harness/engines/postgres/cloudnative-pg/manifest.ts';
import { clusterOptions } from '../../../harness/engines/postgres/cloudnative-pg/options.ts';
import { decisiveSettings } from '../../../harness/engines/postgres/cloudnative-pg/settings.ts';

const settingsOf = (spec: object) =>
  decisiveSettings({ apiVersion: '', kind: '', metadata: { name: 'mycluster' }, spec });

/** What is not as by default. */
const differing = (spec: object): Readonly<Record<string, string>> => {
  const { settings, defaults } = settingsOf(spec);
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => defaults[name] !== value));
};

describe('the settings that decide downtime', () => {
  test('are the operator’s where a cluster says nothing', () => {
    expect(differing({})).toEqual({});
    expect(settingsOf({}).defaults).toMatchObject({
      'cloudnative-pg smartShutdownTimeout': '180 s',
      'cloudnative-pg stopDelay': '1800 s',
      'cloudnative-pg startDelay': '3600 s',
      'cloudnative-pg switchoverDelay': '3600 s',
      'cloudnative-pg failoverDelay': '0 s',
      'cloudnative-pg primaryUpdateMethod': 'restart',
      'cloudnative-pg primaryUpdateStrategy': 'unsupervised',
      'cloudnative-pg livenessProbeTimeout': '30 s',
      'cloudnative-pg probes.liveness.isolationCheck.enabled': 'true',
      'cloudnative-pg primaryLease.leaseDurationSeconds': '15 s',
      'cloudnative-pg synchronous': 'none',
      'postgres wal_retrieve_retry_interval': '5s',
    });
  });

  test('have a default each, and only those', () => {
    const { settings, defaults } = settingsOf({ postgresql: { synchronous: { method: 'any', number: 1 } } });
    expect(Object.keys(defaults)).toEqual(Object.keys(settings));
  });

  test('are told where a cluster says otherwise, also a nought and a no', () => {
    const spec = {
      smartShutdownTimeout: 0,
      enablePDB: false,
      primaryLease: { retryPeriodSeconds: 5 },
      probes: { liveness: { isolationCheck: { enabled: false } } },
      postgresql: { parameters: { max_wal_size: '4GB' } },
    };
    expect(differing(spec)).toEqual({
      'cloudnative-pg smartShutdownTimeout': '0 s',
      'cloudnative-pg enablePDB': 'false',
      'cloudnative-pg primaryLease.retryPeriodSeconds': '5 s',
      'cloudnative-pg probes.liveness.isolationCheck.enabled': 'false',
      'postgres max_wal_size': '4GB',
    });
  });

  test.each([
    [
      { postgresql: { synchronous: { method: 'any', number: 1, dataDurability: 'preferred' } } },
      { 'cloudnative-pg synchronous': 'any 1', 'cloudnative-pg synchronous.dataDurability': 'preferred' },
    ],
    [
      { postgresql: { synchronous: { method: 'first', number: 2, failoverQuorum: true } } },
      { 'cloudnative-pg synchronous': 'first 2', 'cloudnative-pg synchronous.failoverQuorum': 'true' },
    ],
    [{ minSyncReplicas: 1, maxSyncReplicas: 2 }, { 'cloudnative-pg synchronous': 'any 2, at least 1' }],
  ])('tell who must confirm a write: %j', (spec, told) => {
    expect(differing(spec)).toEqual(told);
  });

  test('of drydock’s own cluster differ in what is written down for each choice', () => {
    const wish = {
      topology: { members: 3, shards: 1, synchronous: 0 },
      ...{ image: 'pg:17.1', pullPolicy: 'Never', pools: true },
    };
    const of = (settings: 'operator' | 'hardened') =>
      differing(clusterObject({ ...wish, options: clusterOptions.parse({ settings }) })['spec'] as object);
    expect(of('operator')).toEqual({ 'postgres max_connections': '400' });
    expect(of('hardened')).toEqual({
      'cloudnative-pg smartShutdownTimeout': '0 s',
      'cloudnative-pg stopDelay': '30 s',
      'cloudnative-pg primaryUpdateMethod': 'switchover',
      'cloudnative-pg probes.startup.periodSeconds': '1 s',
      'postgres max_connections': '400',
      'postgres wal_retrieve_retry_interval': '500ms',
    });
  });
});
