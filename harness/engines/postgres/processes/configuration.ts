// The configuration of PostgreSQL as processes: what every member has, and what makes a member follow another. Text only.
import { escapeLiteral } from 'pg';

/**
 * Settings of every member that bear on what is measured, as they stand in the report too. Durability is production's:
 * nothing here makes a commit cheaper.
 */
export const memberSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  // A member that is away while another restarts, or while it is copied, still finds what it missed; there are no slots.
  wal_keep_size: '512MB',
  max_wal_senders: '16',
  wal_retrieve_retry_interval: '100ms',
  max_connections: '400',
  shared_buffers: '64MB',
};

/** Settings that only keep the servers to themselves: loopback and no sockets or shared memory outside of their folders. */
const housekeeping: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  dynamic_shared_memory_type: 'mmap',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %b ',
};

/** Arguments for `initdb`; it writes the settings where every copy of the data takes them along. */
export const initdbArguments = (folder: string, passwordFile: string): readonly string[] => [
  ...['--pgdata', folder, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
  ...['--locale', 'C', '--encoding', 'UTF8'],
  // Nothing of value is in there yet; the server itself runs with fsync on.
  ...['--no-sync', '--no-instructions'],
  ...Object.entries({ ...memberSettings, ...housekeeping }).flatMap(([name, value]) => [
    '--set',
    `${name}=${value}`,
  ]),
];

/** Arguments for `postgres`. A standby calls itself by its cluster's name when it connects to its primary. */
export const serverArguments = (member: {
  readonly name: string;
  readonly folder: string;
  readonly port: number;
}): readonly string[] => [
  ...['-D', member.folder],
  ...['-c', `port=${member.port}`],
  ...['-c', `cluster_name=${member.name}`],
];

/** `ANY n (*)`: any of the standbys will do; empty when none has to confirm. */
export const synchronousNames = (synchronous: number): string =>
  synchronous === 0 ? '' : `ANY ${synchronous} (*)`;

/** How a standby reaches a primary. The password stands in a file of mode 0600, because this text shows up in views. */
export const primaryConnection = (port: number, passFile: string): string =>
  `host=127.0.0.1 port=${port} user=replicator passfile='${passFile.replaceAll(/[\\']/g, '\\$&')}'`;

/** The text of `postgresql.auto.conf`, where ALTER SYSTEM later changes the same settings. */
export const automaticSettings = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`)
    .join('');

/** Statements that change one setting of a running member. Each must be sent alone. */
export const changeSetting = (name: string, value: string): readonly string[] => [
  `ALTER SYSTEM SET ${name} TO ${escapeLiteral(value)}`,
  'SELECT pg_reload_conf()',
];
