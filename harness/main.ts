#!/usr/bin/env node
// The program's entry: the command line over what wiring.ts puts together. An error that nobody caught is our own bug.
import { runCommandLine } from './cli/command-line.ts';
import { failureOf } from './cli/failure.ts';
import { processTerminal } from './cli/terminal.ts';
import { program } from './wiring.ts';

const terminal = processTerminal();
let uncaught: number | undefined;
process.on('uncaughtException', (error) => {
  const { text, status } = failureOf(error);
  terminal.err.write(text);
  if (uncaught !== undefined || process.listenerCount('SIGTERM') === 0) terminal.exit(status);
  uncaught = status;
  // What is under way is undone, as at a Ctrl-C.
  process.emit('SIGTERM', 'SIGTERM');
});
const status = await runCommandLine(process.argv.slice(2), program, terminal);
process.exitCode = uncaught ?? status;
