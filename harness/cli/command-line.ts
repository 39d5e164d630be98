// The command line: every command under one root. Resolves with the exit status and never throws.
import { Command } from 'commander';
import { addBaseline } from './baseline.ts';
import { addCalibrate } from './calibrate.ts';
import { addClean } from './clean.ts';
import { examples } from './command.ts';
import type { CommandContext } from './command.ts';
import { addDoctor } from './doctor.ts';
import { addDrills } from './drills.ts';
import { failureOf } from './failure.ts';
import { addList } from './list.ts';
import { addPlan } from './plan.ts';
import type { Program } from './program.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';
import { addStatus } from './status.ts';
import { addSuite } from './suite.ts';
import type { Terminal } from './terminal.ts';

/** `args` without the interpreter and the file. */
export const runCommandLine = async (
  args: readonly string[],
  program: Program,
  terminal: Terminal,
): Promise<number> => {
  let status = 0;
  const leave = (wanted: number) => {
    status = wanted;
  };
  try {
    await rootCommand({ program, terminal, leave }).parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    const failure = failureOf(error);
    terminal.err.write(failure.text);
    return failure.status;
  }
};

const helpWidth = 100;

const rootCommand = (context: CommandContext): Command => {
  const { program, terminal } = context;
  const root = new Command('drydock')
    .description(
      'Rehearses a database upgrade or a failure before production meets it, and measures what it cost.',
    )
    .version(program.version)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out.write,
      writeErr: terminal.err.write,
      outputError: () => undefined,
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
    })
    .addHelpText(
      'after',
      [
        examples([
          'drydock list',
          'drydock plan ferris-wheel',
          'drydock run ferris-wheel',
          'drydock report latest',
        ]),
        '',
        'Exit status: 0 pass, 1 fail, 2 wrong use, 3 unknown, 70 a bug in drydock.',
      ].join('\n'),
    );
  const commands = [
    addRun,
    addSuite,
    addPlan,
    addList,
    addReport,
    addBaseline,
    addDrills,
    addCalibrate,
    addStatus,
    addDoctor,
    addClean,
  ];
  for (const add of commands) add(root, context);
  return root;
};
