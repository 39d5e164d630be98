// `drydock report`: judges an old run again and writes its reports again. The run's record is never changed.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examples } from './command.ts';
import type { CommandContext } from './command.ts';
import { tellOutcome } from './outcome.ts';

export const addReport = (root: Command, context: CommandContext): void => {
  const { program } = context;
  root
    .command('report')
    .summary('judge and render an old run again')
    .description('Judges an old run again from its folder and writes its reports again.')
    .argument('<run>', 'its id, its folder, or latest')
    .option('--results <folder>', 'the folder that holds all runs')
    .option('--json', 'print the verdict as JSON')
    .addHelpText(
      'after',
      examples([
        'drydock report latest',
        'drydock report ferris-wheel/20261121T093000Z-42',
        'drydock report ./results/ferris-wheel/20261121T093000Z-42 --json',
      ]),
    )
    .action(async (run: string, options: { readonly results?: string; readonly json?: boolean }) => {
      const results = options.results === undefined ? program.resultsFolder : resolve(options.results);
      tellOutcome(context, await program.judgeRun(program.findRun(results, run)), options.json);
    });
};
