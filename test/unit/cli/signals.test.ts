// Ctrl-C during a run: the first ends it, the second only tells, the third leaves; nothing cuts the undoing short before.
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../harness/cli/command-line.ts';
import type { RunOutcome } from '../../../harness/cli/program.ts';
import { fakeProgram, fakeTerminal, outcomeOf } from './fake-program.ts';

test('three signals, one after another', async () => {
  const terminal = fakeTerminal();
  const interruptions: string[] = [];
  const { promise: done, resolve: end } = Promise.withResolvers<RunOutcome>();
  const { program } = fakeProgram(
    {},
    {
      done,
      interrupt: (reason) => interruptions.push(reason),
      pendingUndo: () => ['stop the server pg-1', 'remove the work folder'],
    },
  );
  const status = runCommandLine(['run', 'ferris-wheel'], program, terminal);
  await expect.poll(() => terminal.listening()).toBe(true);

  terminal.signal('SIGINT');
  expect(interruptions).toEqual(['interrupted by SIGINT']);
  terminal.signal('SIGTERM');
  expect(interruptions).toHaveLength(1);
  expect(terminal.exits).toEqual([]);
  terminal.signal('SIGINT');
  expect(terminal.exits).toEqual([3]);
  expect(terminal.written.err).toBe(
    [
      '',
      'drydock: SIGINT: stopping, and undoing what was done (press again to see what remains)',
      '',
      'drydock: still undoing: stop the server pg-1; remove the work folder (a third time leaves at once, with things left behind)',
      '',
      'drydock: left at once; `drydock clean` removes what remains',
      '',
    ].join('\n'),
  );

  end(outcomeOf('unknown'));
  expect(await status).toBe(3);
  // A further one does not end the process before it has said how the run ended.
  const written = terminal.written.err;
  terminal.signal('SIGINT');
  expect(terminal.listening()).toBe(true);
  expect([terminal.exits, terminal.written.err]).toEqual([[3], written]);
});

test('a signal is listened for before anything is started', async () => {
  const terminal = fakeTerminal();
  const { program } = fakeProgram({}, { done: Promise.resolve(outcomeOf('pass')) });
  let heard: boolean | undefined;
  const startRun: typeof program.startRun = (request) => {
    heard = terminal.listening();
    return program.startRun(request);
  };
  expect(await runCommandLine(['run', 'ferris-wheel'], { ...program, startRun }, terminal)).toBe(0);
  expect(heard).toBe(true);
  expect(terminal.listening()).toBe(false);
});
