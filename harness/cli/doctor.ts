// `drydock doctor`: what this machine can run, and what is missing for the rest. Changes nothing.
import type { Command } from 'commander';
import { RunError, UsageError, exitStatus, messageOf } from '../model/errors.ts';
import type { Diagnosis, Platform, PlatformOptions } from '../model/platform.ts';
import { examples, json, table } from './command.ts';
import type { CommandContext } from './command.ts';
import { contextOption, imagesOption, platformNamed, platformOptions } from './options.ts';
import type { PlaceOptions } from './options.ts';

interface DoctorOptions extends PlaceOptions {
  readonly json?: boolean;
}

interface Diagnosed {
  readonly platform: string;
  readonly about: string;
  /** Whether nothing is missing. */
  readonly ready: boolean;
  readonly found: readonly Diagnosis[];
}

export const addDoctor = (root: Command, context: CommandContext): void => {
  const { program } = context;
  const [first = ''] = Object.keys(program.platforms);
  root
    .command('doctor')
    .summary('say what this machine can run')
    .description(
      `Says which platforms this machine can run, and what to install for the others. Exit status 1 when ${first}, or the platform named, cannot run.`,
    )
    .option('--platform <name>', 'look at this platform only')
    .addOption(contextOption())
    .addOption(imagesOption())
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      examples([
        'drydock doctor',
        'drydock doctor --platform kind',
        'drydock doctor --platform context --context staging',
      ]),
    )
    .action((options: DoctorOptions) => doctor(options, context));
};

const doctor = async (
  options: DoctorOptions,
  { program, terminal, leave }: CommandContext,
): Promise<void> => {
  const asked = options.platform === undefined ? undefined : platformNamed(program, options.platform);
  const platforms = asked === undefined ? Object.values(program.platforms) : [asked];
  const place = platformOptions(options);
  const diagnosed = await Promise.all(platforms.map((platform) => diagnose(platform, place)));
  terminal.out.write(options.json === true ? json(diagnosed) : diagnosed.map(textOf).join('\n'));
  leave(diagnosed[0]?.ready === true ? exitStatus.pass : exitStatus.fail);
};

const diagnose = async (platform: Platform, options: PlatformOptions): Promise<Diagnosed> => {
  const found = await platform
    .diagnose(options, new AbortController().signal)
    .catch((error: unknown): Diagnosis[] => [couldNotLook(error)]);
  const ready = !found.some(({ status }) => status === 'missing');
  return { platform: platform.name, about: platform.about, ready, found };
};

const couldNotLook = (error: unknown): Diagnosis => {
  if (!(error instanceof RunError || error instanceof UsageError)) throw error;
  const remedy = error instanceof RunError ? error.next : '';
  return { subject: 'this platform', status: 'missing', seen: messageOf(error), remedy };
};

const textOf = ({ platform, about, ready, found }: Diagnosed): string =>
  [
    `${platform}: ${ready ? 'can run' : 'cannot run here yet'} (${about})`,
    ...table(found.map(({ status, subject, seen }) => [status, subject, seen])),
    ...found.filter(({ remedy }) => remedy !== '').map(({ subject, remedy }) => `  -> ${subject}: ${remedy}`),
    '',
  ].join('\n');
