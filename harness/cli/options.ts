// The options that several commands share, their checks, and what they become. The load's options are of the scenario's
// own types, so a value that a scenario could not say cannot be said here either.
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { AttachedPlace } from '../model/attachment.ts';
import { UsageError } from '../model/errors.ts';
import type { Platform, PlatformOptions } from '../model/platform.ts';
import { dataSets } from '../model/sample.ts';
import type { DataSet } from '../model/sample.ts';
import { duration, plainNumber, wholeNumber } from '../model/units.ts';
import type { LoadOverrides } from '../plan/overrides.ts';
import { inputBytesMax, mustBeFit } from '../text/input-file.ts';
import { nameIn } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import { loadFields, repetitions } from '../spec/schema.ts';
import type { Program } from './program.ts';

export type LoadOptions = Partial<
  Record<
    | 'writeRate'
    | 'writeSessions'
    | 'readRate'
    | 'probeRate'
    | 'waitReplicas'
    | 'ackWithin'
    | 'warmUp'
    | 'tail',
    number
  >
> & { readonly allowLate?: boolean };

export interface PlaceOptions {
  readonly platform?: string;
  readonly context?: string;
  readonly images?: string;
  readonly keep?: boolean;
  readonly portBase?: number;
}

export const addLoadOptions = (command: Command): Command => {
  const number = (field: keyof typeof loadFields) => numberOption(loadFields[field]);
  const time = (field: keyof typeof loadFields) => checked(loadFields[field]);
  return command
    .option('--write-rate <number>', 'writes per second, all sessions together', number('writesPerSecond'))
    .option('--write-sessions <number>', 'sessions that write', number('writeSessions'))
    .option('--read-rate <number>', 'reads per second, all sessions together', number('readsPerSecond'))
    .option('--probe-rate <number>', 'fresh connections per second and service', number('probesPerSecond'))
    .option(
      '--wait-replicas <number>',
      'replicas that must confirm each write to the client',
      number('waitReplicas'),
    )
    .option(
      '--ack-within <duration>',
      'how soon an acknowledgement is good, such as 500ms',
      time('ackWithin'),
    )
    .option('--warm-up <duration>', 'load before the first step', time('warmUp'))
    .option('--tail <duration>', 'load after the last step', time('tail'))
    .option('--allow-late', 'go on although the services cannot keep up with the load before the first step');
};

export const loadOverrides = (options: LoadOptions): LoadOverrides =>
  withoutUndefined({
    writeRateHz: options.writeRate,
    writeSessions: options.writeSessions,
    readRateHz: options.readRate,
    probeRateHz: options.probeRate,
    waitReplicas: options.waitReplicas,
    ackWithinMs: options.ackWithin,
    warmUpMs: options.warmUp,
    tailMs: options.tail,
  });

export const platformOption = (program: Program): Option =>
  new Option('--platform <name>', `where it runs: ${Object.keys(program.platforms).join(', ')}`).default(
    Object.keys(program.platforms)[0],
  );

export interface DeploymentOptions {
  /** `namespace/cluster`. */
  readonly attach?: string;
  readonly deployment?: string;
  readonly manifest?: string;
  readonly synchronous?: number;
  readonly data?: DataSet;
}

const deploymentOption = ({ engines }: Program): Option => {
  const names = Object.values(engines).flatMap(({ deployments }) => deployments.map(({ name }) => name));
  return new Option(
    '--deployment <name>',
    `how the engine is run, in place of the scenario’s or the platform’s default: ${[...new Set(names)].join(', ')}`,
  );
};

const manifestOption = (): Option =>
  new Option(
    '--manifest <file>',
    'your own Cluster, and Poolers beside it, as YAML, in place of what the scenario says of its deployment',
  );

export const synchronousOption = (): Option =>
  new Option(
    '--synchronous <number>',
    'standbys that must confirm each write before the server acknowledges it; 0 is asynchronous',
  ).argParser(numberOption(wholeNumber(0, 8)));

export const dataOption = (): Option =>
  new Option(
    '--data <what>',
    'what is loaded before the load starts, and compared on every member after the run',
  ).choices(dataSets);

const attachedNames = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;

/** A database that is there, as the command line names it; `asker` is what it was said to. Throws a `UsageError`. */
export const attachedPlaceIn = (text: string, asker: string): AttachedPlace => {
  const [, namespace, name] = attachedNames.exec(text) ?? [];
  if (namespace !== undefined && name !== undefined) return { namespace, name };
  throw new UsageError(
    `${asker} "${shortened(text)}": expected NAMESPACE/CLUSTER, such as staging/mycluster`,
  );
};

const attachOption = (): Option =>
  new Option(
    '--attach <namespace/cluster>',
    'rehearse on a database that is there already, for --platform context; its namespace stays as it is',
  );

export const contextOption = (): Option =>
  new Option('--context <name>', 'the kubeconfig context, for --platform context');

export const imagesOption = (): Option =>
  new Option('--images <file>', 'image names in place of the official ones, as YAML').env('DRYDOCK_IMAGES');

export const seedOption = (): Option =>
  new Option('--seed <number>', 'the seed of the run; a new one when absent').argParser(
    numberOption(wholeNumber(0, 2 ** 31 - 1)),
  );

export interface ResultsOptions {
  readonly results?: string;
}

export const resultsOption = (): Option => new Option('--results <folder>', 'the folder that holds all runs');

/** Absolute; the program's own unless a person named another one. */
export const resultsOf = ({ resultsFolder }: Program, { results }: ResultsOptions): string =>
  results === undefined ? resultsFolder : resolve(results);

/** What repeating takes; the scenario says how often unless the option does. */
export const addRepeatOptions = (command: Command): Command =>
  command
    .option('--repeat <number>', 'carry it out so often and sum it up', numberOption(repetitions))
    .option('--no-stop-early', 'make every repetition, even when the answer is certain before')
    .addOption(holdOption());

export interface RepeatOptions {
  readonly repeat?: number;
  readonly stopEarly?: boolean;
  readonly holdUpTo?: number;
}

const holdOption = (): Option =>
  new Option(
    '--hold-up-to <duration>',
    'before steps that disturb, wait for a time up to this, drawn from the seed; repeated runs do so by themselves',
  ).argParser(checked(duration('0s', '10m')));

export const portBaseOption = (): Option =>
  new Option(
    '--port-base <number>',
    'the first port of the local services; any free ones when absent',
  ).argParser(numberOption(wholeNumber(1024, 65_500)));

/** Throws a `UsageError` with the nearest right name. */
export const platformNamed = ({ platforms }: Program, name: string): Platform =>
  nameIn(platforms, name, 'platform');

/** Throws a `UsageError` when the images file cannot be read. */
export const platformOptions = (options: PlaceOptions): PlatformOptions => {
  const { images } = options;
  if (images !== undefined)
    mustBeFit({ path: images, shown: images, what: 'the images file', bytesMax: inputBytesMax.byHand });
  return {
    context: options.context,
    keepCluster: options.keep ?? true,
    imagesFile: images,
    portBase: options.portBase,
  };
};

/** What one scenario is rehearsed on, and with what. */
export const addDeploymentOptions = (command: Command, program: Program): Command =>
  command
    .addOption(deploymentOption(program))
    .addOption(manifestOption())
    .addOption(synchronousOption())
    .addOption(dataOption())
    .addOption(attachOption());

/** What repeating the run takes to find the same place and the same objects. Images that the environment names are this machine's, not the run's. */
export const placeOf = (
  { context, images, manifest, attach }: PlaceOptions & DeploymentOptions,
  self: Command,
): Readonly<Record<string, string>> => ({
  ...(context !== undefined && { context }),
  ...(manifest !== undefined && { manifest }),
  ...(attach !== undefined && { attach }),
  ...(images !== undefined && self.getOptionValueSource('images') === 'cli' && { images }),
});

/** `--context` and the platform `context` want each other. Throws a `UsageError`. */
export const checkContext = (platform: Platform, context: string | undefined): void => {
  if (platform.name === 'context' && context === undefined)
    throw new UsageError('--platform context needs --context NAME; `kubectl config get-contexts` lists them');
  if (platform.name !== 'context' && context !== undefined)
    throw new UsageError(`--context goes with --platform context, not with --platform ${platform.name}`);
};

interface Type {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string }[] } };
}

const checked = (type: Type) => (text: string) => parsed(type, text);
/** A number in plain digits, of a type that says what it expects. */
export const numberOption = (type: Type) => (text: string) => {
  if (plainNumber.test(text)) return parsed(type, Number(text));
  throw new InvalidArgumentError(`${messageFrom(type.safeParse(text))}, in plain digits`);
};

const parsed = (type: Type, value: unknown): unknown => {
  const result = type.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidArgumentError(messageFrom(result));
};

const messageFrom = ({ error }: ReturnType<Type['safeParse']>): string => error?.issues[0]?.message ?? '';

const withoutUndefined = <T extends object>(settings: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
