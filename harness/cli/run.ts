// `drydock run`: plans a scenario, carries it out under load, and says what it cost.
import type { Command } from 'commander';
import { confirmAttached, findAttached } from './attach.ts';
import { ciOption } from './ci.ts';
import { newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import { tellOutcome, tellSeries } from './outcome.ts';
import type { TellOptions } from './outcome.ts';
import type { RunRequest } from './program.ts';
import type { Overrides } from '../plan/overrides.ts';
import {
  addDeploymentOptions,
  addLoadOptions,
  addRepeatOptions,
  checkContext,
  contextOption,
  imagesOption,
  placeOf,
  platformNamed,
  platformOption,
  platformOptions,
  portBaseOption,
  resultsOf,
  resultsOption,
  seedOption,
} from './options.ts';
import type {
  DeploymentOptions,
  LoadOptions,
  PlaceOptions,
  RepeatOptions,
  ResultsOptions,
} from './options.ts';
import { planNamed } from './scenario-files.ts';
import { whileObeyingSignals } from './signals.ts';

interface RunOptions
  extends LoadOptions, DeploymentOptions, PlaceOptions, RepeatOptions, ResultsOptions, TellOptions {
  readonly platform: string;
  readonly seed?: number;
  readonly yes?: boolean;
}

export const addRun = (root: Command, context: CommandContext): void => {
  const { program } = context;
  const command = newCommand(root, 'run', {
    summary: 'rehearse a scenario and judge it',
    about:
      'Carries a scenario out under counted load and judges what it cost. Progress goes to standard error.',
    examples: [
      'drydock run ferris-wheel',
      'drydock run ferris-wheel --platform kind --no-keep',
      'drydock run ferris-wheel --platform context --context staging',
      'drydock run primary-freeze --write-rate 500 --seed 7 --json',
      'drydock run primary-freeze --repeat 9',
      'drydock run operator-stopped --platform kind --manifest my-cluster.yaml',
      'drydock run switchover --platform context --context staging --attach staging/mycluster',
    ],
  })
    .argument('<scenario>', 'its name in scenarios/, or the path of a .yaml file')
    .addOption(platformOption(program));
  addDeploymentOptions(command, program)
    .option('--yes', 'do not ask before a run on a database that is there already')
    .addOption(contextOption())
    .addOption(imagesOption())
    .addOption(seedOption())
    .addOption(portBaseOption())
    .option('--keep', 'keep the cluster that the run made for the next one (default)')
    .option('--no-keep', 'remove the cluster that the run made');
  addRepeatOptions(addLoadOptions(command))
    .addOption(resultsOption())
    .addOption(ciOption())
    .option('--json', 'print the verdict as JSON')
    .action((scenario: string, options: RunOptions, self: Command) =>
      run(scenario, { ...options, place: placeOf(options, self) }, context),
    );
};

const run = async (
  scenario: string,
  options: RunOptions & Pick<Overrides, 'place'>,
  context: CommandContext,
): Promise<void> => {
  const { program, terminal } = context;
  const platform = platformNamed(program, options.platform);
  checkContext(platform, options.context);
  const attached = await findAttached(program, { scenario, platform, options });
  const planned = planNamed(program, scenario, platform, { ...options, ...attached.found });
  await confirmAttached(terminal, planned.plan, options);
  const request: RunRequest = {
    ...planned,
    platform,
    options: { ...platformOptions(options), ...attached.place },
    resultsFolder: resultsOf(program, options),
    progress: terminal.err,
  };
  const { repeat = 1 } = planned.plan;
  if (repeat > 1) {
    const stopEarly = options.stopEarly ?? true;
    const start = () => program.startSeries({ ...request, repeat, stopEarly });
    tellSeries(context, await whileObeyingSignals(terminal, start), options);
  } else {
    tellOutcome(context, await whileObeyingSignals(terminal, () => program.startRun(request)), options);
  }
};
