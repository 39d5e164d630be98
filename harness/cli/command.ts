// What every command is given, and how it ends: a command adds itself to the root and says its exit status.
import type { Command } from 'commander';
import { relative } from 'node:path';
import type { Program } from './program.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly program: Program;
  readonly terminal: Terminal;
  /** Sets the exit status; 0 when it is never called. */
  readonly leave: (status: number) => void;
}

interface Help {
  /** For the list of commands. */
  readonly summary: string;
  readonly about: string;
  readonly examples?: readonly string[];
}

/** A command below another one, with what its help says of it. */
export const newCommand = (parent: Command, name: string, help: Help): Command => {
  const command = parent.command(name).summary(help.summary).description(help.about);
  return help.examples === undefined ? command : command.addHelpText('after', examples(help.examples));
};

/** The examples at the end of a help. */
export const examples = (lines: readonly string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');

/** A path as a person would type it here: relative, unless that would lead out of the folder they stand in. */
export const shownPath = (path: string): string => {
  const here = relative('', path);
  return here.startsWith('..') ? path : here;
};

/** Pretty JSON, ending with a line break. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
