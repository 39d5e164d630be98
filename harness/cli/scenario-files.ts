// The scenarios as files: found by name in the scenarios folder or by path, read, and planned.
import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { AnyDeploymentKind } from '../model/deployment.ts';
import { UsageError } from '../model/errors.ts';
import type { FoundDatabase } from '../model/attachment.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import type { UserManifest } from '../model/user-manifest.ts';
import { choose } from '../plan/choose-deployment.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Planned } from '../plan/make-plan.ts';
import type { Overrides } from '../plan/overrides.ts';
import { inputBytesMax, readInput } from '../text/input-file.ts';
import { rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import { parseYamlDocuments } from '../text/yaml-source.ts';
import { readScenario } from '../spec/read-scenario.ts';
import { shownPath } from './command.ts';
import { usageText } from './failure.ts';
import { loadOverrides } from './options.ts';
import type { DeploymentOptions, LoadOptions, RepeatOptions } from './options.ts';
import type { Program } from './program.ts';

export interface ListedScenario {
  readonly name: string;
  readonly file: string;
  /** Null when the file is not a scenario; `problem` says why. */
  readonly title: string | null;
  readonly problem: string | null;
}

/** What may be said of a scenario on the command line, or in a list of them. */
export interface PlanningOptions
  extends LoadOptions, RepeatOptions, DeploymentOptions, Pick<Overrides, 'place'> {
  readonly seed?: number;
  /** A file of images, as it was named on the command line. */
  readonly images?: string;
  /** What `--attach` names, as it was found. */
  readonly attachTo?: FoundDatabase;
}

/** The plan of a named scenario. Throws a `UsageError` for whatever is wrong with the name, the file or the combination. */
export const planNamed = (
  program: Program,
  named: string,
  platform: Platform,
  options: PlanningOptions,
): Planned => {
  const { file, where } = whereOf(program, named, platform, options);
  const { attachTo } = options;
  const manifest = attachTo === undefined ? manifestFile(choose(where).options, options, file) : undefined;
  return makePlan({
    ...where,
    ...(manifest !== undefined && { manifest: readManifest(manifest), ...imagesOf(platform, options) }),
    ...(attachTo !== undefined && { attachTo, ...imagesOf(platform, options) }),
    seed: options.seed ?? program.newSeed(),
    steps: program.steps,
    overrides: loadOverrides(options),
    ...(options.allowLate !== undefined && { allowLate: options.allowLate }),
    ...(options.place !== undefined && { place: options.place }),
    ...(options.synchronous !== undefined && { synchronous: options.synchronous }),
    ...(options.data !== undefined && { data: options.data }),
    ...(file === named && { scenarioFile: shownPath(file) }),
    ...(options.repeat !== undefined && { repeat: options.repeat }),
    ...(options.holdUpTo !== undefined && { holdUpToMs: options.holdUpTo }),
  });
};

/** The deployment that a run of the scenario attaches to. Throws a `UsageError` when there is none that it could. */
export const attachedDeployment = (
  program: Program,
  named: string,
  platform: Platform,
  options: DeploymentOptions,
): AnyDeploymentKind => choose({ ...whereOf(program, named, platform, options).where, attaching: true }).kind;

const whereOf = (
  program: Program,
  named: string,
  platform: Platform,
  { deployment, manifest }: DeploymentOptions,
) => {
  const file = fileOf(program, named);
  const scenario = readFile(program, file);
  const engine = program.engines[scenario.engine];
  if (engine === undefined)
    throw new Error(`the scenario was read with an unknown engine: ${scenario.engine}`);
  const where = {
    ...{ scenario, engine, platform },
    ...(deployment !== undefined && { deployment }),
    ...(manifest !== undefined && { manifestFile: manifest }),
  };
  return { file, where };
};

/** The path of the manifest that a plan is made with; a scenario names it from its own folder. */
const manifestFile = (
  chosen: Readonly<Record<string, unknown>>,
  { manifest: named }: DeploymentOptions,
  scenarioFile: string,
): string | undefined => {
  if (named !== undefined) return named;
  const { manifest } = chosen;
  return typeof manifest === 'string' ? resolve(dirname(scenarioFile), manifest) : undefined;
};

const readManifest = (path: string): UserManifest => {
  const shown = shownPath(path);
  const text = readInput({ path, shown, what: 'the manifest', bytesMax: inputBytesMax.byHand });
  return { file: shown, documents: parseYamlDocuments(text, shown) };
};

const imagesOf = (platform: Platform, { images }: { readonly images?: string }) => {
  const named = platform.images?.({ imagesFile: images });
  return named === undefined ? {} : { images: named };
};

export const listScenarios = (program: Program): ListedScenario[] =>
  [...filesIn(program.scenariosFolder)].map(([name, file]) => {
    try {
      return { name, file: shownPath(file), title: readFile(program, file).title, problem: null };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { name, file: shownPath(file), title: null, problem: usageText(error).trimEnd() };
    }
  });

/** A name that ends in `.yaml` is a path. */
const fileOf = ({ scenariosFolder }: Program, named: string): string => {
  if (named.endsWith('.yaml')) return named;
  const files = filesIn(scenariosFolder);
  const file = files.get(named);
  if (file !== undefined) return file;
  throw new UsageError(`unknown scenario "${shortened(named)}"${rightNames(named, [...files.keys()])}`);
};

const readFile = (program: Program, file: string): Scenario => {
  const shown = shownPath(file);
  const text = readInput({ path: file, shown, what: 'the scenario', bytesMax: inputBytesMax.byHand });
  return readScenario(text, shown, program);
};

/** The scenarios by name, in the order of their names: a folder an engine, so that a name is known whatever its engine. */
const filesIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(scenarioFilesIn(folder).map((file) => [basename(file, '.yaml'), file] as const));

/** The paths of all scenarios in a folder and in those below it, in the order of their names. */
export const scenarioFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort((one, other) => (basename(one) < basename(other) ? -1 : 1))
    .map((file) => join(folder, file));
