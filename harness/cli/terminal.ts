// What the commands need of the process that they run in: its streams, its signals, and a way out. Handed in, so that
// tests can play the person at the keyboard.

export interface OutputStream {
  readonly isTTY: boolean;
  /** The width in columns, where there is a terminal. */
  readonly columns: number | undefined;
  readonly write: (text: string) => void;
}

export interface Terminal {
  readonly out: OutputStream;
  readonly err: OutputStream;
  /** Calls back for every Ctrl-C, SIGTERM and hang-up instead of ending the process; the result ends that. */
  readonly onSignal: (listener: (name: NodeJS.Signals) => void) => () => void;
  /** Leaves at once, whatever is under way. */
  readonly exit: (status: number) => void;
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  out: streamOf(process.stdout),
  err: streamOf(process.stderr),
  onSignal: (listener) => {
    for (const name of endings) process.on(name, listener);
    return () => {
      for (const name of endings) process.off(name, listener);
    };
  },
  exit: (status) => process.exit(status),
});

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const streamOf = (stream: NodeJS.WriteStream): OutputStream => {
  // A reader that has gone away (`drydock list | head -1`) is no reason to break a run off.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
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
