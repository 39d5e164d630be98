// PostgreSQL as processes, the parts that need no server: who is behind a service, texts of configuration, the control file.
import { expect, test } from 'vitest';
import { bodyOf } from '../../../harness/engines/postgres/processes/abilities.ts';
import { routesOf } from '../../../harness/engines/postgres/processes/cluster.ts';
import type { LocalPostgres, LocalMember } from '../../../harness/engines/postgres/processes/cluster.ts';
import {
  automaticSettings,
  changeSetting,
  primaryConnection,
  synchronousNames,
} from '../../../harness/engines/postgres/processes/configuration.ts';
import { parseControlFile } from '../../../harness/engines/postgres/processes/pg-control.ts';

const member = (number: number, standing: LocalMember['standing']): [string, LocalMember] => [
  `pg-${number}`,
  { name: `pg-${number}`, port: number, folder: '', pool: 'old', version: 'older', server: null, standing },
];

const ports = (
  standings: readonly LocalMember['standing'][],
  { primary, writer }: { readonly primary: string; readonly writer: string },
) => {
  const members = new Map(standings.map((standing, index) => member(index + 1, standing)));
  return Object.fromEntries(
    Object.entries(routesOf({ members, primary, writer })).map(([service, endpoints]) => [
      service,
      endpoints.map(({ port }) => port),
    ]),
  );
};

test('rw leads to the writer, ro to the standbys, r to all, and none to a member that is not ready', () => {
  const roles = { primary: 'pg-1', writer: 'pg-1' };
  expect(ports(['ready', 'ready', 'ready'], roles)).toEqual({ rw: [1], ro: [2, 3], r: [1, 2, 3] });
  expect(ports(['ready', 'out', 'ready'], roles)).toEqual({ rw: [1], ro: [3], r: [1, 3] });
});

test('during a hand-over rw leads nowhere until it is moved', () => {
  const fenced = ['fenced', 'ready', 'ready'] as const;
  expect(ports(fenced, { primary: 'pg-1', writer: 'pg-1' })).toEqual({ rw: [], ro: [2, 3], r: [2, 3] });
  expect(ports(fenced, { primary: 'pg-2', writer: 'pg-1' })).toEqual({ rw: [], ro: [3], r: [2, 3] });
  expect(ports(fenced, { primary: 'pg-2', writer: 'pg-2' })).toEqual({ rw: [2], ro: [3], r: [2, 3] });
});

test('a primary that was fenced is not started again, as it would be a second one', async () => {
  const members = new Map([member(1, 'fenced'), member(2, 'ready')]);
  const body = bodyOf({ members } as unknown as LocalPostgres, 'pg-1');
  await expect(body.revive()).rejects.toThrow('it would be a second primary');
});

test('a path with quotes and backslashes survives both of PostgreSQL’s quotings', () => {
  const connection = primaryConnection(15_000, String.raw`/tmp/o'neil \x/pass`);
  expect(connection).toBe(
    String.raw`host=127.0.0.1 port=15000 user=replicator passfile='/tmp/o\'neil \\x/pass'`,
  );
  expect(automaticSettings({ primary_conninfo: connection })).toBe(
    String.raw`primary_conninfo = 'host=127.0.0.1 port=15000 user=replicator passfile=''/tmp/o\\''neil \\\\x/pass'''` +
      '\n',
  );
  expect(changeSetting('primary_conninfo', "a'b")).toEqual([
    "ALTER SYSTEM SET primary_conninfo TO 'a''b'",
    'SELECT pg_reload_conf()',
  ]);
});

test('any of the standbys may confirm, as many as the topology asks for', () => {
  expect([0, 1, 2].map(synchronousNames)).toEqual(['', 'ANY 1 (*)', 'ANY 2 (*)']);
});

const controlFile = (state: number, version = 1700): Buffer => {
  const bytes = Buffer.alloc(8192);
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(state, 16);
  bytes.writeBigUInt64LE(0x2_0a00_0028n, 32);
  return bytes;
};

test('the control file tells a clean stop from any other, and where the last checkpoint is', () => {
  expect(parseControlFile(controlFile(1))).toEqual({ shutDownCleanly: true, checkpointLsn: '2/A000028' });
  // 2: a standby's stop, 3: in the middle of stopping, 6: running, or killed.
  for (const state of [0, 2, 3, 4, 5, 6]) {
    expect(parseControlFile(controlFile(state)).shutDownCleanly).toBe(false);
  }
  expect(() => parseControlFile(controlFile(1, 1900))).toThrow('version 1900');
});
