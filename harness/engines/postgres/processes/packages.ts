// The two versions of PostgreSQL that run as processes: npm packages with server programs, installed under the names
// `pg-older` and `pg-newer`.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RunError } from '../../../model/errors.ts';
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
  const folder = await site.readablePath(join(folderOf(name), 'native'));
  const program = (file: string): string => join(folder, 'bin', file);
  const said = await site.runProgram(program('postgres'), ['--version']);
  const version = /\d+\.\d+/.exec(said)?.[0];
  if (version === undefined) throw new Error(`${name} says of its version: ${said}`);
  return { initdb: program('initdb'), postgres: program('postgres'), version };
};

const folderOf = (name: string): string => {
  try {
    // The package exports one file only, dist/index.js.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new RunError(
      `the npm package ${name} with the PostgreSQL servers is not installed for ${process.platform} ${process.arch}`,
      'Run npm ci; where that does not help, use the platform kind.',
    );
  }
};
