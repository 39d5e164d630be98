// A process that lives long and answers one command line after another, as the program would: by the same entry, with a terminal that
// keeps what is written. Whatever would end the program ends it.
import { runCommandLine } from '../../../harness/cli/command-line.ts';
import type { OutputStream } from '../../../harness/cli/terminal.ts';
import { program } from '../../../harness/wiring.ts';

export interface WorkerAnswer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const kept = (): OutputStream & { readonly text: () => string } => {
  const parts: string[] = [];
  return {
    isTTY: false,
    columns: undefined,
    write: (text) => {
      parts.push(text);
    },
    text: () => parts.join(''),
  };
};

const answer = async (args: readonly string[]): Promise<WorkerAnswer> => {
  const [out, err] = [kept(), kept()];
  const status = await runCommandLine(args, program, {
    out,
    err,
    onSignal: () => () => undefined,
    exit: () => undefined,
  });
  return { status, out: out.text(), err: err.text() };
};

process.on('message', (args: readonly string[]) => {
  void answer(args).then((told) => {
    // What one question left must not count as the next one's.
    globalThis.gc?.();
    process.send?.(told);
  });
});
process.send?.('ready');
