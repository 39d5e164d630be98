// Processes of drydock's own beside the conductor: the load, and the local services. They are told things on their standard input,
// answer on their standard output, and end by themselves when their conductor is gone (end of standard input).
import { createWriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { keptFile } from '../../model/modes.ts';
import type { RunContext } from '../../model/run-context.ts';
import { endProcess, startChild } from './child-process.ts';
import type { Started } from './child-process.ts';
import { lastLines, logFileOf } from './programs.ts';
import type { WorkFolder } from './work-folder.ts';

export interface OwnProcess extends Started {
  /** Resolves with how, when it has ended although nobody told it to. */
  readonly endedByItself: Promise<string>;
  readonly stdin: Writable;
  readonly stdout: Readable;
}

interface OwnProgram {
  /** For people, to stand behind "the"; its standard error goes to the run's `logs/<name>.log`. */
  readonly name: string;
  readonly entry: URL;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly mark: WorkFolder['mark'];
}

/** Pushes its own undo. */
export const startOwn = async (
  { name, entry, args, cwd, mark }: OwnProgram,
  context: Pick<RunContext, 'folder' | 'undo'>,
): Promise<OwnProcess> => {
  let [started, undoing]: [Started | null, boolean] = [null, false];
  context.undo(`end the ${name}`, async () => {
    undoing = true;
    if (started !== null) await endProcess(started, 'SIGTERM');
  });
  const logFile = await logFileOf(context.folder, name);
  let said = '';
  started = await startChild(
    [process.execPath, fileURLToPath(entry), ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...mark },
      ...(cwd !== undefined && { cwd }),
    },
    () => lastLines(said),
  );
  const { stdin, stdout, stderr } = started.child;
  if (stdin === null || stdout === null) throw new Error(`the ${name} has no standard input or output`);
  stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
  stderr?.pipe(createWriteStream(logFile, { mode: keptFile }));
  // A broken pipe means that it has ended, which `exited` tells, and every question finds out by itself.
  stdin.on('error', () => undefined);
  const { exited } = started;
  const endedByItself = new Promise<string>((resolve) => {
    void exited.then((how) => {
      if (!undoing) resolve(how);
    });
  });
  return { ...started, stdin, stdout, endedByItself };
};
