// `drydock plan`: the numbered steps that a scenario becomes on a platform. Touches nothing.
import type { Command } from 'commander';
import { renderPlan } from '../plan/render-plan.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import {
  addLoadOptions,
  addRepeatOptions,
  dataOption,
  deploymentOption,
  imagesOption,
  manifestOption,
  platformNamed,
  platformOption,
  seedOption,
  synchronousOption,
} from './options.ts';
import type { DeploymentOptions, LoadOptions, RepeatOptions } from './options.ts';
import { planNamed } from './scenario-files.ts';

interface PlanOptions extends LoadOptions, RepeatOptions, DeploymentOptions {
  readonly platform: string;
  readonly images?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

export const addPlan = (root: Command, { program, terminal }: CommandContext): void => {
  const command = newCommand(root, 'plan', {
    summary: 'print what a run would do, and touch nothing',
    about:
      'Prints the numbered steps of a scenario on a platform, with how each is carried out. Touches nothing.',
    examples: [
      'drydock plan ferris-wheel',
      'drydock plan ferris-wheel --platform kind',
      'drydock plan ferris-wheel --json',
      'drydock plan operator-stopped --platform kind --manifest my-cluster.yaml',
    ],
  })
    .argument('<scenario>', 'its name in scenarios/, or the path of a .yaml file')
    .addOption(platformOption(program))
    .addOption(deploymentOption(program))
    .addOption(manifestOption())
    .addOption(synchronousOption())
    .addOption(dataOption())
    .addOption(imagesOption())
    .addOption(seedOption());
  addRepeatOptions(addLoadOptions(command))
    .option('--json', 'print the plan as JSON')
    .action((scenario: string, options: PlanOptions) => {
      const { plan } = planNamed(program, scenario, platformNamed(program, options.platform), options);
      terminal.out.write(options.json === true ? json(plan) : renderPlan(plan));
    });
};
