// `drydock status`: how a database stands that an operator looks after, now, or before and after a run.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { renderDatabaseStatus } from '../../reports/database-status.ts';
import { databaseStatusSchema } from '../model/database-status.ts';
import type { DatabaseStatus } from '../model/database-status.ts';
import { RunError, UsageError } from '../model/errors.ts';
import { recordedEventSchema } from '../model/record.ts';
import { runFiles } from '../run/run-folder.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import {
  attachedPlaceIn,
  checkContext,
  contextOption,
  platformNamed,
  platformOptions,
  resultsOf,
  resultsOption,
} from './options.ts';
import type { ResultsOptions } from './options.ts';

interface StatusOptions extends ResultsOptions {
  readonly platform?: string;
  readonly context?: string;
  readonly json?: boolean;
}

interface ToldStatus {
  readonly when: string;
  readonly status: DatabaseStatus;
}

export const addStatus = (root: Command, context: CommandContext): void => {
  newCommand(root, 'status', {
    summary: 'say how a database stands, now or around a run',
    about:
      'Says who the instances of a database are, how far behind they are, how long its certificates last and what was backed up: of a CloudNativePG cluster now, or as a run found and left it. Looks only.',
    examples: [
      'drydock status staging/mycluster --context staging',
      'drydock status latest',
      'drydock status switchover/20261121T093000Z-42 --json',
    ],
  })
    .argument(
      '<run or namespace/cluster>',
      'the id or the folder of a run, or latest; or a cluster that is there',
    )
    .option('--platform <name>', 'where the cluster is: kind or context')
    .addOption(contextOption())
    .addOption(resultsOption())
    .option('--json', 'print it as JSON')
    .action(async (named: string, options: StatusOptions) => {
      const told =
        options.platform === undefined && options.context === undefined
          ? await aroundRun(context, named, options)
          : [{ when: 'now', status: await statusNow(context, named, options) }];
      context.terminal.out.write(options.json === true ? json(told) : told.map(textOf).join('\n'));
    });
};

const textOf = ({ when, status }: ToldStatus): string =>
  `${when === 'now' ? '' : `${when} the run, `}${renderDatabaseStatus(status)}`;

const statusNow = async (
  { program }: CommandContext,
  named: string,
  { platform: wanted = 'context', context }: StatusOptions,
): Promise<DatabaseStatus> => {
  const { namespace, name } = attachedPlaceIn(named, 'status');
  const platform = platformNamed(program, wanted);
  if (platform.look === undefined)
    throw new UsageError(`there are no clusters on the platform ${platform.name} to look at`);
  checkContext(platform, context);
  const { signal } = new AbortController();
  const view = await platform.look(
    platformOptions({ ...(context !== undefined && { context }) }),
    namespace,
    signal,
  );
  const kinds = Object.values(program.engines).flatMap(({ deployments }) =>
    deployments.flatMap(({ attach }) => attach ?? []),
  );
  const [kind] = kinds;
  if (kind === undefined) throw new Error('no deployment can be looked at');
  return kind.status(view, name, signal);
};

/** In the order in which they were recorded. */
const aroundRun = async (
  { program }: CommandContext,
  named: string,
  options: StatusOptions,
): Promise<readonly ToldStatus[]> => {
  const folder = program.findRun(resultsOf(program, options), named);
  const told: ToldStatus[] = [];
  for await (const line of createInterface({ input: createReadStream(join(folder, runFiles.record)) })) {
    if (!line.includes('"database-status"')) continue;
    const event = recordedEventSchema.parse(JSON.parse(line));
    if (event.kind === 'database-status')
      told.push({ when: event.when, status: databaseStatusSchema.parse(event.status) });
  }
  if (told.length > 0) return told;
  throw new RunError(
    `the record of ${named} does not say how the database stood`,
    'Only runs of deployments with an operator do, from this version of drydock on.',
  );
};
