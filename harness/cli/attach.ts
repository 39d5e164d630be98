// `--attach`: the database that is there already is looked up before anything is planned, and a person is asked before a run begins
// on it.
import type { FoundDatabase } from '../model/attachment.ts';
import { UsageError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { AttachOption, Platform } from '../model/platform.ts';
import { attachedLines } from '../plan/render-plan.ts';
import { printable } from '../text/printable.ts';
import { attachedPlaceIn, checkContext, platformOptions } from './options.ts';
import type { DeploymentOptions, PlaceOptions } from './options.ts';
import type { Program } from './program.ts';
import { attachedDeployment } from './scenario-files.ts';
import type { Terminal } from './terminal.ts';

interface AttachRequest {
  readonly scenario: string;
  readonly platform: Platform;
  readonly options: DeploymentOptions & PlaceOptions;
}

interface LookedUp {
  /** For the plan. */
  readonly found?: { readonly attachTo: FoundDatabase };
  /** For the platform. */
  readonly place?: { readonly attach: AttachOption };
}

/** Both are absent without `--attach`. Throws a `UsageError` where runs cannot attach to anything; looks only. */
export const findAttached = async (
  program: Program,
  { scenario, platform, options }: AttachRequest,
): Promise<LookedUp> => {
  if (options.attach === undefined) return {};
  const place = attachedPlaceIn(options.attach, '--attach');
  if (platform.find === undefined)
    throw new UsageError(`--attach goes with --platform context, not with --platform ${platform.name}`);
  checkContext(platform, options.context);
  const { name: deployment, attach } = attachedDeployment(program, scenario, platform, options);
  if (attach === undefined) throw new Error(`${deployment} was chosen to attach to, and cannot be`);
  const { signal } = new AbortController();
  const object = await platform.find(platformOptions(options), { of: attach.object, ...place }, signal);
  return { found: { attachTo: { ...place, object } }, place: { attach: { deployment, ...place } } };
};

/** Resolves when the run may begin. Throws a `UsageError` when a person says no, or nobody can be asked. */
export const confirmAttached = async (
  { ask, err }: Terminal,
  plan: Plan,
  { yes }: { readonly yes?: boolean },
): Promise<void> => {
  if (plan.attached === undefined || yes === true) return;
  const where = `${plan.attached.namespace}/${plan.attached.name}`;
  if (ask === undefined)
    throw new UsageError(
      `a run on ${where} begins only when somebody says yes: there is no terminal to ask on, and no --yes`,
    );
  const lines = [
    `${plan.scenario} on ${where}:`,
    ...attachedLines(plan).map((line) => `  ${line}`),
    ...plan.steps.map(({ number, title }) => `  ${number}. ${title}`),
  ];
  err.write(`${lines.map(printable).join('\n')}\n`);
  const answer = await ask(`Begin? Type the name of the cluster, ${plan.attached.name}, or yes: `);
  if (!['yes', plan.attached.name].includes(answer.trim()))
    throw new UsageError(`nobody said yes, so nothing was done to ${where}`);
};
