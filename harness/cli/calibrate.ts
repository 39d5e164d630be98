// `drydock calibrate`: injects outages of a known length below the load and says how well they were measured.
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { standardSizesMs } from '../calibrate/series.ts';
import { seriesNames } from '../model/calibration.ts';
import { exitStatus } from '../model/errors.ts';
import { plainNumber, wholeNumber } from '../model/units.ts';
import { nameIn } from '../text/names.ts';
import { json, newCommand, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import {
  numberOption,
  platformNamed,
  platformOption,
  platformOptions,
  resultsOf,
  resultsOption,
  seedOption,
} from './options.ts';
import type { ResultsOptions } from './options.ts';
import { whileObeyingSignals } from './signals.ts';

interface CalibrateOptions extends ResultsOptions {
  readonly platform: string;
  readonly engine: string;
  readonly rate: number;
  readonly count: number;
  readonly outages: readonly number[];
  readonly only?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

export const addCalibrate = (root: Command, context: CommandContext): void => {
  newCommand(root, 'calibrate', {
    summary: 'measure outages of a known length, and say how well',
    about:
      'Injects outages of a known length below the load and says how well they were measured. Progress goes to standard error.',
    examples: [
      'drydock calibrate',
      'drydock calibrate --count 2 --outages 0,50,200',
      'drydock calibrate --only instrument-connections --seed 7 --json',
    ],
  })
    .addOption(platformOption(context.program))
    .option('--engine <name>', 'whose servers stand behind the path', 'postgres')
    .option('--rate <hz>', 'probes per second', numberOption(wholeNumber(10, 2000)), 1000)
    .option('--count <number>', 'outages of each cause and size', numberOption(wholeNumber(1, 1000)), 30)
    .option('--outages <list>', 'their sizes in milliseconds; 0 is the control', sizes, standardSizesMs)
    .option('--only <series>', `one series: ${seriesNames.join(', ')}`)
    .addOption(seedOption())
    .addOption(resultsOption())
    .option('--json', 'print the figures as JSON')
    .action((options: CalibrateOptions) => calibrate(options, context));
};

const calibrate = async (options: CalibrateOptions, context: CommandContext): Promise<void> => {
  const { program, terminal, leave } = context;
  const asked = {
    engine: nameIn(program.engines, options.engine, 'engine'),
    platform: platformNamed(program, options.platform),
    options: platformOptions({}),
    rateHz: options.rate,
    count: options.count,
    sizesMs: options.outages,
    only: options.only === undefined ? undefined : nameIn(seriesByName, options.only, 'series'),
    seed: options.seed ?? program.newSeed(),
    resultsFolder: resultsOf(program, options),
  };
  const note = (text: string) => {
    terminal.err.write(`${text}\n`);
  };
  const { calibration, summary, reportFile } = await whileObeyingSignals(terminal, () =>
    program.startCalibration(asked, note),
  );
  terminal.out.write(
    options.json === true ? json(calibration) : `${summary}\nReport: ${shownPath(reportFile)}\n`,
  );
  leave(exitStatus[calibration.verdict]);
};

const seriesByName = Object.fromEntries(seriesNames.map((name) => [name, name]));

const size = wholeNumber(0, 60_000);

const sizes = (text: string): readonly number[] => {
  const list = text.split(',').map((part) => size.safeParse(plainNumber.test(part) ? Number(part) : part));
  if (!list.every(({ success }) => success))
    throw new InvalidArgumentError('expected whole milliseconds up to 60000, such as 0,50,200');
  return [...new Set(list.map(({ data }) => data ?? 0))].sort((a, b) => a - b);
};
