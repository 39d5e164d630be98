// What Ctrl-C does to a run. The first one ends it and undoes what was done; no further one cuts the undoing short, until
// the third, which leaves at once.
import { exitStatus } from '../model/errors.ts';
import type { Running } from './program.ts';
import type { Terminal } from './terminal.ts';

/**
 * Starts what is to run and waits for it; signals end it meanwhile. They are listened for before anything is started: from its first
 * moment on it has something to undo.
 */
export const whileObeyingSignals = async <T>(terminal: Terminal, start: () => Running<T>): Promise<T> => {
  let running: Running<T> | undefined;
  const ignoreSignals = obeySignals(terminal, () => running);
  try {
    running = start();
    return await running.done;
  } finally {
    ignoreSignals();
  }
};

/**
 * From now on signals end the run; the result makes them ordinary again, unless there was one: whoever pressed again while the last lines are
 * written would otherwise end the process before it says how the run ended. No signal arrives before the run has been started.
 */
const obeySignals = (
  { onSignal, err, exit }: Terminal,
  run: () => Omit<Running<unknown>, 'done'> | undefined,
): (() => void) => {
  let [signals, ended] = [0, false];
  const ignore = onSignal((name) => {
    if (ended) return;
    signals += 1;
    if (signals === 1) {
      err.write(
        `\ndrydock: ${name}: stopping, and undoing what was done (press again to see what remains)\n`,
      );
      run()?.interrupt(`interrupted by ${name}`);
    } else if (signals === 2) {
      err.write(
        `\ndrydock: ${remaining(run()?.pendingUndo() ?? [])} (a third time leaves at once, with things left behind)\n`,
      );
    } else {
      err.write('\ndrydock: left at once; `drydock clean` removes what remains\n');
      exit(exitStatus.unknown);
    }
  });
  return () => {
    ended = true;
    if (signals === 0) ignore();
  };
};

const remaining = (pending: readonly string[]): string =>
  pending.length === 0 ? 'all is undone, judging what was seen' : `still undoing: ${pending.join('; ')}`;
