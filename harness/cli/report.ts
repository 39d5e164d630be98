// `drydock report`: judges an old run, or a whole series, again and writes its reports again. The record is never changed.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examples } from './command.ts';
import type { CommandContext } from './command.ts';
import { tellOutcome, tellSeries } from './outcome.ts';

export const addReport = (root: Command, context: CommandContext): void => {
  const { program } = context;
  root
    .command('report')
    .summary('judge and render an old run again')
    .description(
      'Judges an old run, or all runs of a series, again from its folder and writes the reports again.',
    )
    .argument('<run>', 'the id or the folder of a run or a series, or latest')
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
      const series = program.findSeries(results, run);
      if (series === undefined)
        tellOutcome(context, await program.judgeRun(program.findRun(results, run)), options.json);
      else tellSeries(context, await program.judgeSeries(series), options.json);
    });
};
