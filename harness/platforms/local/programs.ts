// Programs and servers of one run on this machine, run as the servers' user and with an environment of their own: nothing of
// the user's (PGPASSWORD, NODE_OPTIONS) reaches them.
import type { SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { RunError, messageOf } from '../../model/errors.ts';
import { keptFile, keptFolder } from '../../model/modes.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { LocalSite, ServerProgram } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { mayUse } from './access.ts';
import { endProcess, startChild } from './child-process.ts';
import type { Started } from './child-process.ts';
import { alone, identityOf, ownGroup } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import type { WorkFolder } from './work-folder.ts';

type LocalPrograms = Pick<LocalSite, 'freePort' | 'readablePath' | 'runProgram' | 'startServer'>;

/** The part of a local site that deals with programs. */
export const localPrograms = (
  { path: workFolder, mark }: WorkFolder,
  user: ServerUser,
  context: RunContext,
): Omit<LocalPrograms, 'freePort'> => {
  const base = { cwd: workFolder, ...identityOf(user) };
  let copies = 0;
  return {
    readablePath: async (folder) => {
      if (!user.foreign || (await mayUse(alone(user), folder))) return folder;
      copies += 1;
      const copy = join(workFolder, 'programs', String(copies));
      await mkdir(join(workFolder, 'programs'), { recursive: true, mode: 0o700 });
      await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
      await openToAll(join(workFolder, 'programs'));
      return copy;
    },
    runProgram: async (program, args, environment = {}) => {
      try {
        const { stdout } = await execa(program, args, {
          ...base,
          env: environmentOf({ ...environment, ...mark }),
          extendEnv: false,
          timeout: timeoutsMs.program,
          cancelSignal: context.signal,
        });
        return stdout;
      } catch (cause) {
        context.signal.throwIfAborted();
        throw new RunError(
          `${program} failed: ${lastLines(messageOf(cause))}`,
          'Run `drydock doctor` to see what is missing on this machine.',
        );
      }
    },
    startServer: async (server) => {
      let started: Started | null = null;
      context.undo(`end the server ${server.name}`, async () => {
        if (started !== null) await endProcess(started, server.endSignal ?? 'SIGTERM');
      });
      const group = user.foreign ? ownGroup() : undefined;
      started = await startLogged(server, context.folder, {
        ...base,
        ...(group !== undefined && { gid: group }),
        env: environmentOf({ ...server.environment, ...mark }),
      });
      return group === undefined ? started : { ...started, group };
    },
  };
};

const startLogged = async (
  server: ServerProgram,
  runFolder: string,
  base: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid' | 'env'>,
): Promise<Started> => {
  const logFile = await logFileOf(runFolder, server.name);
  const log = openSync(logFile, 'a', keptFile);
  try {
    return await startChild([server.program, ...server.args], { ...base, stdio: ['ignore', log, log] }, () =>
      lastLines(readFileSync(logFile, 'utf8')),
    );
  } finally {
    closeSync(log);
  }
};

/** The file that a process of the run logs to; its folder is made. */
export const logFileOf = async (runFolder: string, name: string): Promise<string> => {
  const logs = join(runFolder, 'logs');
  await mkdir(logs, { recursive: true, mode: keptFolder });
  return join(logs, `${name}.log`);
};

/** The end of an output, on one line: enough to see what went wrong. Pure. */
export const lastLines = (output: string): string => output.trim().split('\n').slice(-4).join(' | ');

const environmentOf = (extra: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...extra,
});

/** Lets everybody read, and run what the owner may run; nobody else may write, whatever the umask is. */
const openToAll = async (folder: string): Promise<void> => {
  await execa('chmod', ['-R', 'a+rX,go-w', folder], { timeout: timeoutsMs.program });
};
