// The platform `local`: real server processes on this machine's loopback interface, no container engine. Puts the parts of
// its site together; each part has its file.
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, platform, release, totalmem } from 'node:os';
import type { PlatformOf, PlatformOptions } from '../../model/platform.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { LocalSite } from '../../model/site.ts';
import { createBodies } from './bodies/bodies.ts';
import { createGuardian } from './bodies/guardian.ts';
import { localBodies } from './bodies/table.ts';
import { diagnoseLocal } from './diagnose.ts';
import { dialPort } from './dial.ts';
import { openDisturbedProxy } from './disturbed/proxy.ts';
import { followFile } from './follow-file.ts';
import { freePort } from './free-port.ts';
import { openHost } from './host.ts';
import { findLeftovers } from './leftovers.ts';
import { localFiles } from './files.ts';
import { startLoad } from './load.ts';
import { localPrograms, logFileOf } from './programs.ts';
import { startServices } from './services/services.ts';
import { findServerUser } from './server-user.ts';
import { startSlowEcho } from './slow-echo.ts';
import { checkTemporaryFolder, makeWorkFolder, removeWorkFolder, workFolderOf } from './work-folder.ts';
import type { WorkFolder } from './work-folder.ts';

export const localPlatform: PlatformOf<'servers'> = {
  name: 'local',
  site: 'servers',
  about: 'real server processes on this machine, no container engine',
  bodies: localBodies,
  diagnose: () => diagnoseLocal(),
  open: (context, options) => openSite(context, options),
  leftovers: () => findLeftovers(),
};

const openSite = async (context: RunContext, options: PlatformOptions): Promise<LocalSite> => {
  const user = await findServerUser();
  await checkTemporaryFolder(user);
  const workFolder = makeOwnFolder(context);
  const { path, mark } = workFolder;
  context.note(`servers run as ${user.name} in ${path}`);
  const files = localFiles(path, user, context);
  const guardian = createGuardian(workFolder, context);
  return {
    kind: 'servers',
    workFolder: path,
    host: openHost(context.signal, mark),
    versions,
    freePort,
    dial: (server, timeoutMs) => dialPort(server, timeoutMs, context.signal),
    followLog: async (name, stop, listener) =>
      followFile(await logFileOf(context.folder, name), stop, listener),
    ...files,
    ...localPrograms(workFolder, user, context),
    ...createBodies({ context, guardian, mark }),
    openDisturbedPath: async (server) => {
      const path = await openDisturbedProxy(server);
      context.undo('close a disturbed path', () => {
        path.close();
        return Promise.resolve();
      });
      return path;
    },
    startSlowEcho: (takesMs) => startSlowEcho(takesMs, { workFolder, guardian }, context),
    startServices: (names) => startServices({ names, portBase: options.portBase, workFolder }, context),
    startLoad: (program) => startLoad(program, { workFolder, writePrivate: files.writePrivate }, context),
  };
};

/** Its undo removes the folder only if this run made it: another run's folder of the same name is not ours to remove. */
const makeOwnFolder = (context: RunContext): WorkFolder => {
  const path = workFolderOf(context.label);
  let made: WorkFolder | null = null;
  context.undo(`remove the work folder ${path}`, async () => {
    if (made !== null) await removeWorkFolder(path);
  });
  made = makeWorkFolder(path);
  return made;
};

const versions = async (): Promise<Readonly<Record<string, string>>> => ({
  system: `${await systemName()}, ${platform()} ${release()} ${arch()}`,
  machine: `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB memory`,
  node: process.versions.node,
});

const systemName = async (): Promise<string> => {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? platform();
};
