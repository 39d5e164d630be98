// The settings of a Cluster that decide how long clients wait, each with the operator's own default: those of the API of CloudNativePG
// 1.30 (its CRD, release-1.30) and, for the servers, what the operator passes them or else PostgreSQL's. Pure.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { valueAt } from './value-at.ts';

type Plain = string | number | boolean;
type SettingRow = readonly [path: string, usual: Plain, unit?: 's' | 'ms'];

/** Below `spec`, as kubectl would name them. */
const operatorRows: readonly SettingRow[] = [
  // How long a server that is to stop waits for its clients, and may take in all.
  ['smartShutdownTimeout', 180, 's'],
  ['stopDelay', 1800, 's'],
  ['startDelay', 3600, 's'],
  // How long an old primary may take to stop before a new one follows, and how long a failover is put off.
  ['switchoverDelay', 3600, 's'],
  ['failoverDelay', 0, 's'],
  ['primaryUpdateMethod', 'restart'],
  ['primaryUpdateStrategy', 'unsupervised'],
  ['enablePDB', true],
  // A failover begins once the primary's pod is no longer ready.
  ['probes.readiness.periodSeconds', 10, 's'],
  ['probes.readiness.failureThreshold', 3],
  ['probes.startup.periodSeconds', 10, 's'],
  ['livenessProbeTimeout', 30, 's'],
  ['probes.liveness.periodSeconds', 10, 's'],
  ['probes.liveness.failureThreshold', 3],
  ['probes.liveness.isolationCheck.enabled', true],
  ['probes.liveness.isolationCheck.connectionTimeout', 1000, 'ms'],
  ['probes.liveness.isolationCheck.requestTimeout', 1000, 'ms'],
  // Nobody is promoted before the old primary's lease is released or has expired.
  ['primaryLease.leaseDurationSeconds', 15, 's'],
  ['primaryLease.renewDeadlineSeconds', 10, 's'],
  ['primaryLease.retryPeriodSeconds', 2, 's'],
  ['primaryLease.releasedLeaseDurationSeconds', 1, 's'],
];

/** Below `spec.postgresql.parameters`. */
const serverRows: readonly SettingRow[] = [
  ['synchronous_commit', 'on'],
  ['wal_retrieve_retry_interval', '5s'],
  ['wal_sender_timeout', '5s'],
  ['wal_receiver_timeout', '5s'],
  // How much a server that died has to replay before it answers again.
  ['max_wal_size', '1GB'],
  ['checkpoint_timeout', '5min'],
  ['max_connections', '100'],
];

/** Below `spec` of a Pooler. */
const poolerRows: readonly SettingRow[] = [
  ['instances', 1],
  ['pgbouncer.poolMode', 'session'],
];

/** Below `spec.pgbouncer.parameters` of a Pooler; the defaults are those of PgBouncer 1.24. */
const pgBouncerRows: readonly SettingRow[] = [
  ['max_client_conn', 100],
  ['default_pool_size', 20],
  // How long a client waits for a server, and for its login.
  ['query_wait_timeout', 120, 's'],
  ['client_login_timeout', 60, 's'],
  // How long a server may take to be reached, and how long PgBouncer waits after one that let nobody in.
  ['server_connect_timeout', 15, 's'],
  ['server_login_retry', 15, 's'],
];

/** A text each, by the same names. */
interface DecisiveSettings {
  readonly settings: Readonly<Record<string, string>>;
  /** What the operator has where a Cluster says nothing. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Of a Cluster as it was written or as the API tells it, which fills in most of the defaults, and of the Pooler that is measured. */
export const decisiveSettings = (
  { spec = {} }: KubernetesObject,
  pooler?: KubernetesObject,
): DecisiveSettings => {
  const parameters = valueAt(spec, ['postgresql', 'parameters']) ?? {};
  const rows = [
    ...operatorRows.map((row) => settingOf('cloudnative-pg', row, valueAt(spec, row[0].split('.')))),
    ...synchronousRows(spec),
    ...serverRows.map((row) => settingOf('postgres', row, valueAt(parameters, [row[0]]))),
    ...(pooler === undefined ? [] : poolerSettings(pooler)),
  ];
  return {
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    defaults: Object.fromEntries(rows.map(({ name, usual }) => [name, usual])),
  };
};

const poolerSettings = ({ spec = {} }: KubernetesObject): readonly Setting[] => {
  const parameters = valueAt(spec, ['pgbouncer', 'parameters']) ?? {};
  return [
    ...poolerRows.map((row) => settingOf('pooler', row, valueAt(spec, row[0].split('.')))),
    ...pgBouncerRows.map((row) => settingOf('pgbouncer', row, valueAt(parameters, [row[0]]))),
  ];
};

/** How often those look who decide when there is a primary again, as people write it: what comes of it waits for the next look. */
export interface Paces {
  readonly lease: string;
  readonly readiness: string;
}

export const pacesIn = ({ settings }: DecisiveSettings): Paces => {
  const pace = (path: string): string => settings[`cloudnative-pg ${path}`] ?? '?';
  return {
    lease: pace('primaryLease.retryPeriodSeconds'),
    readiness: pace('probes.readiness.periodSeconds'),
  };
};

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly usual: string;
}

const settingOf = (whose: string, [path, usual, unit]: SettingRow, found: unknown): Setting => {
  const text = (value: Plain): string => (unit === undefined ? String(value) : `${String(value)} ${unit}`);
  return { name: `${whose} ${path}`, value: text(isPlain(found) ? found : usual), usual: text(usual) };
};

/** By today's API, or by the older one of a least and a most. */
const synchronousRows = (spec: unknown): readonly Setting[] => {
  const name = 'cloudnative-pg synchronous';
  const usual = 'none';
  const today = valueAt(spec, ['postgresql', 'synchronous']);
  if (today !== undefined) {
    const part = (key: string): string => plainText(valueAt(today, [key]));
    const durability: SettingRow = ['synchronous.dataDurability', 'required'];
    return [
      { name, value: `${part('method')} ${part('number')}`, usual },
      settingOf('cloudnative-pg', durability, valueAt(today, ['dataDurability'])),
      settingOf('cloudnative-pg', ['synchronous.failoverQuorum', false], valueAt(today, ['failoverQuorum'])),
    ];
  }
  const [least, most] = ['minSyncReplicas', 'maxSyncReplicas'].map((key) => valueAt(spec, [key]) ?? 0);
  const value = most === 0 ? usual : `any ${plainText(most)}, at least ${plainText(least)}`;
  return [{ name, value, usual }];
};

const plainText = (value: unknown): string => (isPlain(value) ? String(value) : '?');

const isPlain = (value: unknown): value is Plain => ['string', 'number', 'boolean'].includes(typeof value);
