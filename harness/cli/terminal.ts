// What the commands need of the process that they run in: its streams, its signals, and a way out. Handed in, so that
// tests can play the person at the keyboard.
import { createInterface } from 'node:readline';
import { exitStatus } from '../model/errors.ts';

export interface OutputStream {
  readonly isTTY: boolean;
  /** The width in columns, where there is a terminal. */
  readonly columns: number | undefined;
  readonly write: (text: string) => void;
}

export interface Terminal {
  readonly out: OutputStream;
  readonly err: OutputStream;
  /** Asks a person and resolves with the line that they type, empty when there is none. Absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Calls back for every Ctrl-C, SIGTERM and hang-up instead of ending the process; the result ends that. */
  readonly onSignal: (listener: (name: NodeJS.Signals) => void) => () => void;
  /** Leaves at once, whatever is under way. */
  readonly exit: (status: number) => void;
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  out: streamOf(process.stdout, (error) => {
    if (isGone(error)) return;
    process.stderr.write(`drydock: standard output cannot be written: ${error.message}\n`);
    process.once('exit', () => (process.exitCode = exitStatus.unknown));
  }),
  // Whoever watches may leave: progress that nobody can be shown never ends a run.
  err: streamOf(process.stderr, () => undefined),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  onSignal: (listener) => {
    for (const name of endings) process.on(name, listener);
    return () => {
      for (const name of endings) process.off(name, listener);
    };
  },
  exit: (status) => process.exit(status),
});

/** The terminal itself handles the line, so that Ctrl-C ends the process as long as nothing is begun. */
const ask = async (question: string): Promise<string> => {
  process.stderr.write(question);
  for await (const line of createInterface({ input: process.stdin, terminal: false })) return line;
  return '';
};

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A reader that has gone away (`drydock list | head -1`), or a terminal that was closed. */
const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO';

const streamOf = (
  stream: NodeJS.WriteStream,
  failed: (error: NodeJS.ErrnoException) => void,
): OutputStream => {
  stream.on('error', failed);
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (text) => {
      stream.write(text);
    },
  };
};
