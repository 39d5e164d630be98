// `drydock plan`: the numbered steps that a scenario becomes on a platform. Touches nothing.
import type { Command } from 'commander';
import { renderPlan } from '../plan/render-plan.ts';
import { findAttached } from './attach.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import {
  addDeploymentOptions,
  addLoadOptions,
  addRepeatOptions,
  contextOption,
  imagesOption,
  platformNamed,
  platformOption,
  seedOption,
} from './options.ts';
import type { DeploymentOptions, LoadOptions, RepeatOptions } from './options.ts';
import { planNamed } from './scenario-files.ts';

interface PlanOptions extends LoadOptions, RepeatOptions, DeploymentOptions {
  readonly platform: string;
  readonly context?: string;
  readonly images?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

export const addPlan = (root: Command, { program, terminal }: CommandContext): void => {
  const command = newCommand(root, 'plan', {
    summary: 'print what a run would do, and touch nothing',
    about:
      'Prints the numbered steps of a scenario on a platform, with how each is carried out. Touches nothing; with --attach it looks at the database.',
    examples: [
      'drydock plan ferris-wheel',
      'drydock plan ferris-wheel --platform kind',
      'drydock plan ferris-wheel --json',
      'drydock plan operator-stopped --platform kind --manifest my-cluster.yaml',
      'drydock plan switchover --platform context --context staging --attach staging/mycluster',
    ],
  })
    .argument('<scenario>', 'its name in scenarios/, or the path of a .yaml file')
    .addOption(platformOption(program));
  addDeploymentOptions(command, program)
    .addOption(contextOption())
    .addOption(imagesOption())
    .addOption(seedOption());
  addRepeatOptions(addLoadOptions(command))
    .option('--json', 'print the plan as JSON')
    .action(async (scenario: string, options: PlanOptions) => {
      const platform = platformNamed(program, options.platform);
      const { found } = await findAttached(program, { scenario, platform, options });
      const { plan } = planNamed(program, scenario, platform, { ...options, ...found });
      terminal.out.write(options.json === true ? json(plan) : renderPlan(plan));
    });
};
