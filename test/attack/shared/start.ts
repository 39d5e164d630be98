// The real command line as a child process: what it said, how it ended, how long it took, and the most memory that it had.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './ground.ts';
import type { Place } from './ground.ts';

export interface Answer {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** Less the time in which it was ready to run and others had the processors. */
  readonly tookMs: number;
  readonly peakMb: number;
  /** It was ended by force: it took too long, or too much memory. */
  readonly cutShort: boolean;
}

export interface Started {
  readonly pid: number;
  readonly answer: Promise<Answer>;
  readonly ended: () => boolean;
  readonly signal: (name: NodeJS.Signals) => void;
}

export interface Manner {
  /** It is ended by force after this. */
  readonly patienceMs?: number;
  /** A file for its standard output, in place of a pipe. */
  readonly outputFile?: string;
}

export const drydockProgram = join(project, 'drydock');

export const startDrydock = (args: readonly string[], place: Place, manner: Manner = {}): Started =>
  startProgram([drydockProgram, ...args], place, manner);

export const runDrydock = (args: readonly string[], place: Place, manner?: Manner): Promise<Answer> =>
  startDrydock(args, place, manner).answer;

/** Beyond this a process is ended, before the machine suffers. */
const mostMb = 1500;
const lookEveryMs = 25;

export const startProgram = (
  [program = '', ...args]: readonly string[],
  place: Place,
  { patienceMs = 10_000, outputFile }: Manner,
): Started => {
  const startedMs = performance.now();
  const file = outputFile === undefined ? undefined : openSync(outputFile, 'w');
  const child = spawn(program, args, {
    cwd: place.here,
    env: place.environment,
    // A Ctrl-C at the attacks is not one at what is attacked.
    detached: true,
    stdio: ['ignore', file ?? 'pipe', 'pipe'],
  });
  if (file !== undefined) closeSync(file);
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  let [ended, peakMb, waitedMs, cutShort] = [false, 0, 0, false];
  const cut = () => {
    cutShort = true;
    child.kill('SIGKILL');
  };
  const impatience = setTimeout(cut, patienceMs);
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakMbOf(child.pid));
    waitedMs = Math.max(waitedMs, waitedMsOf(child.pid));
    if (peakMb > mostMb) cut();
  }, lookEveryMs);
  const answer = new Promise<Answer>((resolve) => {
    const finish = (status: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(impatience);
      clearInterval(watch);
      ended = true;
      const tookMs = performance.now() - startedMs - waitedMs;
      // What it started may hold its pipes for longer than it lives.
      const told = () => {
        resolve({ status, signal, ...said, tookMs, peakMb, cutShort });
      };
      child.once('close', told);
      setTimeout(told, 1000).unref();
    };
    child.once('exit', finish);
    child.once('error', (error) => {
      said.err += `could not be started: ${error.message}\n`;
      finish(null, null);
    });
  });
  return {
    pid: child.pid ?? 0,
    answer,
    ended: () => ended,
    signal: (name) => child.kill(name),
  };
};

/** How long a process has waited for a processor, in milliseconds; 0 when it is gone, or nobody counts that. */
const waitedMsOf = (pid: number | undefined): number => {
  try {
    return Number(readFileSync(`/proc/${pid ?? 0}/schedstat`, 'utf8').split(' ')[1] ?? 0) / 1e6;
  } catch {
    return 0;
  }
};

/** The most that a process ever had in memory, in MB; 0 when it is gone. The kernel keeps it, so looking now and then is enough. */
export const peakMbOf = (pid: number | undefined): number => {
  try {
    const text = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
};
