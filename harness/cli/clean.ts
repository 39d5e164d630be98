// `drydock clean`: finds and removes what runs that are no longer alive left behind, and tells each thing.
import type { Command } from 'commander';
import { RunError, UsageError, exitStatus, messageOf } from '../model/errors.ts';
import type { Leftover, Platform, PlatformOptions } from '../model/platform.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import { printable } from '../text/printable.ts';
import { contextOption, platformOptions } from './options.ts';

interface CleanOptions {
  readonly context?: string;
  readonly dryRun?: boolean;
  readonly cluster?: boolean;
  readonly json?: boolean;
}

interface Found {
  readonly what: string;
  /** The label of the run that left it. */
  readonly run: string;
  readonly result: 'removed' | 'found' | 'not removed' | 'left alone';
  /** Why it is still there; empty otherwise. */
  readonly problem: string;
}

/** What one platform had; `problem` says why it could not be looked at. */
interface Cleaned {
  readonly platform: string;
  readonly found: readonly Found[];
  readonly problem: string;
}

export const addClean = (root: Command, context: CommandContext): void => {
  newCommand(root, 'clean', {
    summary: 'remove what runs left behind',
    about:
      'Finds and removes what runs that are no longer alive left behind: processes, folders, namespaces. What belongs to somebody else, or to a run on another host, is told and left alone.',
    examples: [
      'drydock clean --dry-run',
      'drydock clean',
      'drydock clean --cluster',
      'drydock clean --context staging',
    ],
  })
    .option('--dry-run', 'only tell what would be removed')
    .option('--cluster', 'also remove the cluster that runs keep for each other')
    .addOption(contextOption())
    .option('--json', 'print what was found as JSON')
    .action((options: CleanOptions) => clean(options, context));
};

const clean = async (options: CleanOptions, { program, terminal, leave }: CommandContext): Promise<void> => {
  const place = platformOptions(options);
  const cleaned: Cleaned[] = [];
  for (const platform of Object.values(program.platforms))
    cleaned.push(await cleanPlatform(platform, place, options));
  terminal.out.write(options.json === true ? json(cleaned) : textOf(cleaned));
  const stuck = cleaned.some(({ found }) => found.some(({ result }) => result === 'not removed'));
  leave(stuck ? exitStatus.unknown : exitStatus.pass);
};

const cleanPlatform = async (
  platform: Platform,
  place: PlatformOptions,
  options: CleanOptions,
): Promise<Cleaned> => {
  const found: Found[] = [];
  try {
    for (const leftover of await leftoversOf(platform, place, options))
      found.push(await dealtWith(leftover, options.dryRun === true));
    return { platform: platform.name, found, problem: '' };
  } catch (error) {
    if (!(error instanceof RunError || error instanceof UsageError)) throw error;
    return { platform: platform.name, found, problem: messageOf(error) };
  }
};

const leftoversOf = async (
  platform: Platform,
  place: PlatformOptions,
  options: CleanOptions,
): Promise<readonly Leftover[]> => {
  const { signal } = new AbortController();
  const leftovers = await platform.leftovers(place, signal);
  const cluster = options.cluster === true ? await platform.keptCluster?.(signal) : null;
  return [...leftovers, ...(cluster ? [cluster] : [])];
};

const dealtWith = async (leftover: Leftover, dryRun: boolean): Promise<Found> => {
  const { what, run } = leftover;
  if (leftover.remove === null) return { what, run, result: 'left alone', problem: leftover.why };
  if (dryRun) return { what, run, result: 'found', problem: '' };
  try {
    await leftover.remove();
    return { what, run, result: 'removed', problem: '' };
  } catch (error) {
    return { what, run, result: 'not removed', problem: messageOf(error) };
  }
};

const textOf = (cleaned: readonly Cleaned[]): string => {
  const found = cleaned.flatMap((platform) => platform.found);
  const lines = [
    ...cleaned
      .filter(({ problem }) => problem !== '')
      .map(({ platform, problem }) => `${platform} could not be looked at: ${problem}`),
    ...found.map(foundText),
    ...(found.length === 0 ? ['nothing was left behind'] : []),
  ];
  return `${lines.map(printable).join('\n')}\n`;
};

/** One line, whatever others called their folders and processes. */
const foundText = ({ what, run, result, problem }: Found): string => {
  const of = run === '' ? '' : ` (run ${run})`;
  const text = `${result}: ${what}${of}${problem === '' ? '' : `: ${problem}`}`;
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '?');
};
