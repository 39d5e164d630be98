// Standbys: made from a copy of the primary while it runs, pointed at a primary, and waited for.
import { join } from 'node:path';
import type { Lag } from '../../../abilities/durability.ts';
import type { VersionName } from '../../../model/scenario.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { automaticSettings, changeSetting, primaryConnection, synchronousNames } from './configuration.ts';
import { caughtUp, measureLag as measure } from '../member/replay.ts';
import { asked, memberCalled, primaryOf } from './cluster.ts';
import type { LocalPostgres, LocalMember } from './cluster.ts';
import { startServer } from './server.ts';

/** What a base copy must leave out: what belongs to the running server, and the log, which the standby streams. */
const notCopied = [
  ...['postmaster.pid', 'postmaster.opts', 'backup_label', 'tablespace_map', 'standby.signal'],
  ...['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp'],
  'pg_subtrans',
];

/** Names a member and makes its folder; it is part of the cluster from here on, and in no service. */
export const createMember = async (
  cluster: LocalPostgres,
  request: { readonly pool: string; readonly version: VersionName },
): Promise<LocalMember> => {
  const name = `pg-${cluster.nextNumber}`;
  cluster.nextNumber += 1;
  const folder = await cluster.site.makeFolder(name);
  const port = await cluster.site.freePort();
  const member: LocalMember = { name, port, folder, ...request, server: null, standing: 'out' };
  cluster.members.set(name, member);
  return member;
};

/** Copies the primary into the member's empty folder and starts it as a standby; resolves once it answers. */
export const startStandby = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  const { site, secrets } = cluster;
  const primary = primaryOf(cluster);
  const write = (file: string, text: string): Promise<void> =>
    site.writeServerFile(join(member.folder, file), text);
  const { label, tablespaces } = await copyPrimary(cluster, primary, member);
  await write('backup_label', label);
  if (tablespaces !== '') await write('tablespace_map', tablespaces);
  await write('standby.signal', '');
  const settings = {
    primary_conninfo: primaryConnection(primary.port, secrets.replicatorFile),
    synchronous_standby_names: synchronousNames(cluster.synchronous),
  };
  await write('postgresql.auto.conf', automaticSettings(settings));
  await startServer(cluster, member);
};

/** PostgreSQL's low-level base backup: both ends must be in one session, and the label comes with the end. */
const copyPrimary = (cluster: LocalPostgres, primary: LocalMember, member: LocalMember) =>
  asked(cluster, primary).ask(async (query) => {
    await query('SELECT pg_backup_start($1, fast => true)', [`drydock ${member.name}`]);
    await cluster.site.copyFolder(primary.folder, member.folder, notCopied);
    const [end] = await query<{ labelfile: string; spcmapfile: string }>(
      'SELECT labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    return { label: end?.labelfile ?? '', tablespaces: end?.spcmapfile ?? '' };
  }, timeoutsMs.baseCopy);

/** Points a running standby at another primary, which it follows at once. */
export const follow = async (
  cluster: LocalPostgres,
  member: LocalMember,
  primary: LocalMember,
): Promise<void> => {
  const connection = primaryConnection(primary.port, cluster.secrets.replicatorFile);
  await changeRunning(cluster, member, 'primary_conninfo', connection);
};

/** Changes one setting of a running member. */
export const changeRunning = (
  cluster: LocalPostgres,
  member: LocalMember,
  name: string,
  value: string,
): Promise<void> =>
  asked(cluster, member).ask(async (query) => {
    for (const statement of changeSetting(name, value)) await query(statement);
  });

export const measureLag = (cluster: LocalPostgres, name: string): Promise<Lag> =>
  measure(asked(cluster, primaryOf(cluster)), asked(cluster, memberCalled(cluster, name)));

/** Resolves when the standby streams from the primary and has replayed all that the primary had written when asked. */
export const inStep = (cluster: LocalPostgres, standby: LocalMember): Promise<void> =>
  caughtUp(asked(cluster, primaryOf(cluster)), asked(cluster, standby));
