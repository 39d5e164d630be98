// `drydock suite`: several scenarios one after another on one platform, each judged for itself, told in one table.
import type { Command } from 'commander';
import type { DataSet } from '../model/sample.ts';
import { newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import {
  addLoadOptions,
  addRepeatOptions,
  checkContext,
  contextOption,
  dataOption,
  imagesOption,
  placeOf,
  platformNamed,
  platformOption,
  platformOptions,
  portBaseOption,
  resultsOf,
  resultsOption,
  seedOption,
  synchronousOption,
} from './options.ts';
import type { LoadOptions, PlaceOptions, RepeatOptions, ResultsOptions } from './options.ts';
import { tellSuite } from './outcome.ts';
import { whileObeyingSignals } from './signals.ts';
import { planSuite, suiteName } from './suite-files.ts';
import type { PlanningOptions } from './scenario-files.ts';

interface SuiteCommandOptions extends LoadOptions, PlaceOptions, RepeatOptions, ResultsOptions {
  readonly platform: string;
  readonly seed?: number;
  readonly synchronous?: number;
  readonly data?: DataSet;
  readonly json?: boolean;
}

export const addSuite = (root: Command, context: CommandContext): void => {
  const command = newCommand(root, 'suite', {
    summary: 'rehearse several scenarios one after another',
    about:
      'Carries out the scenarios of lists (YAML) and folders one after another on one platform, goes on after one that fails, and tells all in one table. All are planned before the first is started. Options are for all scenarios; what a list says of one of them wins.',
    examples: [
      'drydock suite nightly.yaml',
      'drydock suite scenarios/redis --platform kind --write-rate 50',
      'drydock suite nightly.yaml weekly.yaml --json',
    ],
  })
    .argument('<paths...>', 'YAML files with a list of scenarios, or folders of scenarios')
    .addOption(platformOption(context.program))
    .addOption(contextOption())
    .addOption(imagesOption())
    .addOption(synchronousOption())
    .addOption(dataOption())
    .addOption(seedOption())
    .addOption(portBaseOption())
    .option('--keep', 'keep the cluster that the suite made (default)')
    .option('--no-keep', 'remove the cluster that the suite made, after the last scenario');
  addRepeatOptions(addLoadOptions(command))
    .addOption(resultsOption())
    .option('--json', 'print the suite as JSON')
    .action((paths: string[], options: SuiteCommandOptions, self: Command) =>
      suite(paths, { ...options, place: placeOf(options, self) }, context),
    );
};

const suite = async (
  paths: readonly string[],
  options: SuiteCommandOptions & Pick<PlanningOptions, 'place'>,
  context: CommandContext,
): Promise<void> => {
  const { program, terminal } = context;
  const platform = platformNamed(program, options.platform);
  checkContext(platform, options.context);
  const seed = options.seed ?? program.newSeed();
  const request = {
    name: suiteName(paths),
    seed,
    scenarios: planSuite(program, paths, platform, { ...options, seed }),
    stopEarly: options.stopEarly ?? true,
    platform,
    options: platformOptions(options),
    resultsFolder: resultsOf(program, options),
    progress: terminal.err,
  };
  tellSuite(context, await whileObeyingSignals(terminal, () => program.startSuite(request)), options);
};
