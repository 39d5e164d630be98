// `drydock doctor`: what this machine can run, and what is missing for the rest. Changes nothing.
import type { Command } from 'commander';
import { RunError, UsageError, exitStatus, messageOf } from '../model/errors.ts';
import type { AnyDeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import type { Host } from '../model/host.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Platform, PlatformOptions } from '../model/platform.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import { columns } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { contextOption, imagesOption, platformNamed, platformOptions } from './options.ts';
import type { PlaceOptions } from './options.ts';

interface DoctorOptions extends PlaceOptions {
  readonly json?: boolean;
}

interface Diagnosed {
  readonly platform: string;
  readonly about: string;
  /** Whether nothing is missing, for one engine at least. */
  readonly ready: boolean;
  /** What has nothing to do with an engine. */
  readonly found: readonly Diagnosis[];
  /** Those that run there. */
  readonly engines: readonly {
    readonly engine: string;
    readonly ready: boolean;
    readonly found: readonly Diagnosis[];
  }[];
}

export const addDoctor = (root: Command, context: CommandContext): void => {
  const { program } = context;
  const [first = ''] = Object.keys(program.platforms);
  newCommand(root, 'doctor', {
    summary: 'say what this machine can run',
    about: `Says which platforms and databases this machine can run, and what to install for the others. Exit status 1 when ${first}, or the platform named, can run no database.`,
    examples: [
      'drydock doctor',
      'drydock doctor --platform kind',
      'drydock doctor --platform context --context staging',
    ],
  })
    .option('--platform <name>', 'look at this platform only')
    .addOption(contextOption())
    .addOption(imagesOption())
    .option('--json', 'print what was found as JSON')
    .action((options: DoctorOptions) => doctor(options, context));
};

const doctor = async (
  options: DoctorOptions,
  { program, terminal, leave }: CommandContext,
): Promise<void> => {
  const asked = options.platform === undefined ? undefined : platformNamed(program, options.platform);
  const platforms = asked === undefined ? Object.values(program.platforms) : [asked];
  const place = platformOptions(options);
  const host = program.openHost(new AbortController().signal);
  const look = { engines: Object.values(program.engines), place, host };
  const diagnosed = await Promise.all(platforms.map((platform) => diagnose(platform, look)));
  terminal.out.write(options.json === true ? json(diagnosed) : diagnosed.map(textOf).join('\n'));
  leave(diagnosed[0]?.ready === true ? exitStatus.pass : exitStatus.fail);
};

interface LookAround {
  readonly engines: readonly Engine[];
  readonly place: PlatformOptions;
  readonly host: Host;
}

const diagnose = async (platform: Platform, { engines, place, host }: LookAround): Promise<Diagnosed> => {
  const found = await findings(() => platform.diagnose(place, host.signal), 'this platform');
  const there = await Promise.all(
    engines.flatMap(({ title, deployments }) =>
      deployments
        .filter(({ site }) => site === platform.site)
        .map((deployment) => diagnoseEngine(title, deployment, { platform, place, host })),
    ),
  );
  const ready = isReady(found) && there.some((engine) => engine.ready);
  return { platform: platform.name, about: platform.about, ready, found, engines: there };
};

const diagnoseEngine = async (
  engine: string,
  deployment: AnyDeploymentKind,
  { platform, place, host }: Omit<LookAround, 'engines'> & { readonly platform: Platform },
): Promise<Diagnosed['engines'][number]> => {
  const own = await findings(() => deployment.diagnose?.(host) ?? Promise.resolve([]), engine);
  const { operator } = deployment;
  const wanted =
    operator === undefined
      ? []
      : await findings(
          async () => (await platform.operators?.diagnose(operator, place, host.signal)) ?? [],
          operator.title,
        );
  const found = [...own, ...wanted];
  return { engine, ready: isReady(found), found };
};

const isReady = (found: readonly Diagnosis[]): boolean => !found.some(({ status }) => status === 'missing');

const findings = (
  look: () => Promise<readonly Diagnosis[]>,
  subject: string,
): Promise<readonly Diagnosis[]> => look().catch((error: unknown) => [couldNotLook(error, subject)]);

const couldNotLook = (error: unknown, subject: string): Diagnosis => {
  if (!(error instanceof RunError || error instanceof UsageError)) throw error;
  const remedy = error instanceof RunError ? error.next : '';
  return { subject, status: 'missing', seen: messageOf(error), remedy };
};

const textOf = ({ platform, about, ready, found, engines }: Diagnosed): string => {
  const all = [...found, ...engines.flatMap((engine) => engine.found)];
  const lacking = engines.filter((engine) => !engine.ready).map(({ engine }) => engine);
  const but = ready && lacking.length > 0 ? `, but not ${lacking.join(' or ')}` : '';
  return [
    `${platform}: ${ready ? 'can run' : 'cannot run here yet'}${but} (${about})`,
    ...columns(all.map(({ status, subject, seen }) => [status, subject, seen])),
    ...all.filter(({ remedy }) => remedy !== '').map(({ subject, remedy }) => `  -> ${subject}: ${remedy}`),
    '',
  ]
    .map(printable)
    .join('\n');
};
