// `drydock report`: judges an old run, or a whole series, again and writes its reports again. The record is never changed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../model/errors.ts';
import { frontFile } from '../model/front.ts';
import { keptFile } from '../model/modes.ts';
import { readK6Summary } from '../spec/k6-summary.ts';
import { inputBytesMax, readInput } from '../text/input-file.ts';
import { ciOption } from './ci.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import { tellOutcome, tellSeries } from './outcome.ts';
import type { TellOptions } from './outcome.ts';
import { resultsOf, resultsOption } from './options.ts';
import type { ResultsOptions } from './options.ts';

interface ReportOptions extends ResultsOptions, TellOptions {
  readonly k6?: string;
}

export const addReport = (root: Command, context: CommandContext): void => {
  const { program } = context;
  newCommand(root, 'report', {
    summary: 'judge and render an old run again',
    about: 'Judges an old run, or all runs of a series, again from its folder and writes the reports again.',
    examples: [
      'drydock report latest',
      'drydock report latest --k6 k6-summary.json',
      'drydock report ferris-wheel/20261121T093000Z-42',
      'drydock report ./results/ferris-wheel/20261121T093000Z-42 --json',
    ],
  })
    .argument('<run>', 'the id or the folder of a run or a series, or latest')
    .addOption(resultsOption())
    .option('--k6 <file>', 'put the summary of a k6 run (load/k6/front.ts) into the report')
    .addOption(ciOption())
    .option('--json', 'print the verdict as JSON')
    .action(async (run: string, options: ReportOptions) => {
      const results = resultsOf(program, options);
      const series = program.findSeries(results, run);
      if (series !== undefined) {
        if (options.k6 !== undefined)
          throw new UsageError('--k6 goes with one run, not with a series: name the run that k6 was beside');
        tellSeries(context, await program.judgeSeries(series), options);
        return;
      }
      const folder = program.findRun(results, run);
      if (options.k6 !== undefined) putFront(folder, options.k6);
      tellOutcome(context, await program.judgeRun(folder), options);
    });
};

/** Throws a `UsageError` when the file is no summary; nothing is written then. */
const putFront = (folder: string, file: string): void => {
  const text = readInput({
    path: file,
    shown: file,
    what: 'the summary',
    bytesMax: inputBytesMax.byProgram,
  });
  writeFileSync(join(folder, frontFile), json(readK6Summary(text, file)), { mode: keptFile });
};
