// The two versions of PostgreSQL that run as processes: npm packages with server programs, installed under the names
// `pg-older` and `pg-newer`. They are optional: each is built for one system.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Diagnosis } from '../../../model/diagnosis.ts';
import type { Host } from '../../../model/host.ts';
import type { VersionName } from '../../../model/scenario.ts';
import type { LocalSite } from '../../../model/site.ts';

export interface ServerPackage {
  readonly initdb: string;
  readonly postgres: string;
  /** What the programs say of themselves, such as `17.10`. */
  readonly version: string;
}
export type ServerPackages = Readonly<Record<VersionName, ServerPackage>>;

/** Throws a `RunError` when a package is not installed or its programs do not run here. */
export const openPackages = async (site: LocalSite): Promise<ServerPackages> => ({
  older: await openPackage('pg-older', site),
  newer: await openPackage('pg-newer', site),
});

const openPackage = async (name: string, site: LocalSite): Promise<ServerPackage> => {
  const folder = await site.readablePath(join(installedIn(name), 'native'));
  const program = (file: string): string => join(folder, 'bin', file);
  const said = await site.runProgram(program('postgres'), ['--version']);
  const version = /\d+\.\d+/.exec(said)?.[0];
  if (version === undefined) throw new Error(`${name} says of its version: ${said}`);
  return { initdb: program('initdb'), postgres: program('postgres'), version };
};

const installedIn = (name: string): string => {
  try {
    return folderOf(name);
  } catch {
    throw new RunError(
      `the npm package ${name} with the PostgreSQL servers is not installed for ${process.platform} ${process.arch}`,
      'Run npm ci; where that does not help, use the platform kind.',
    );
  }
};

/** The package exports one file only, dist/index.js. */
const folderOf = (name: string): string => dirname(dirname(createRequire(import.meta.url).resolve(name)));

/** What this machine has of them. Changes nothing. */
export const diagnosePackages = (host: Host): Promise<readonly Diagnosis[]> =>
  Promise.all(['pg-older', 'pg-newer'].map((name) => diagnosePackage(name, host)));

const diagnosePackage = async (name: string, host: Host): Promise<Diagnosis> => {
  try {
    const folder = folderOf(name);
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    const seen = await host.run(join(folder, 'native', 'bin', 'postgres'), ['--version']);
    return { subject: `${name}, PostgreSQL ${version}`, status: 'ok', seen, remedy: '' };
  } catch (error) {
    host.signal.throwIfAborted();
    return {
      subject: `${name}, PostgreSQL servers for ${process.platform} ${process.arch}`,
      status: 'missing',
      seen: messageOf(error).split('\n')[0] ?? '',
      remedy:
        'Run npm ci. package.json names servers for Linux on x64 with glibc; elsewhere use the platform kind.',
    };
  }
};
