// What series are run on: servers that are reached through paths which can be disturbed. Everything that is begun is undone.
import { sleepPrecisely } from '../../load/clock.ts';
import { openEchoServer } from '../../load/echo.ts';
import type { Stall } from '../../load/stalls.ts';
import { freeze } from '../abilities/harms.ts';
import type { Deed } from '../model/ability.ts';
import type { Harmed, Lasting } from '../model/body.ts';
import { bracketed } from '../model/bracketed.ts';
import type { DisturbedPath, TrueSpan } from '../model/disturbance.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { RunContext } from '../model/run-context.ts';
import type { LoadProgram, LocalSite } from '../model/site.ts';
import { primaryOf } from '../model/topology.ts';
import { disturbedSite } from './paths.ts';
import { planOf } from './request.ts';
import type { CalibrationRequest } from './request.ts';

export interface TrialGround {
  readonly site: Pick<LocalSite, 'startLoad'>;
  readonly context: RunContext;
  /** The service that the probes ask, and the path that leads to it. */
  readonly service: string;
  readonly path: DisturbedPath;
  readonly program: Pick<LoadProgram, 'entry'> & { readonly target: unknown };
  /** Stops the server's processes for so long; absent where no series asks for it. Times are of this host's monotonic clock. */
  readonly freeze?: ((forMs: number) => Promise<TrueSpan>) | undefined;
  /** When the server's process stood still so far, frozen or by itself, by the same clock; absent where it does not say. */
  readonly serverStalls?: readonly Stall[];
}

/** A server in this process. */
export const echoGround = async (site: LocalSite, context: RunContext): Promise<TrialGround> => {
  const server = await openEchoServer();
  context.undo('close the echo server', () => {
    server.close();
    return Promise.resolve();
  });
  return echoing({ host: '127.0.0.1', port: server.port }, site, context);
};

/** A server in a process of its own, that takes so many milliseconds over each line. */
export const slowEchoGround = async (
  takesMs: number,
  site: LocalSite,
  context: RunContext,
): Promise<TrialGround> => {
  const server = await site.startSlowEcho(takesMs);
  const ground = await echoing(server.endpoint, site, context);
  return { ...ground, freeze: (forMs) => server.freeze(forMs), serverStalls: server.stalls };
};

const echoing = async (server: Endpoint, site: LocalSite, context: RunContext): Promise<TrialGround> => {
  const path = await site.openDisturbedPath(server);
  const service = 'echo';
  const program = {
    entry: new URL('../../load/echo-main.ts', import.meta.url),
    target: { services: { [service]: path.endpoint } },
  };
  return { site, context, service, path, program };
};

/** A database of one member, with what ran. */
export const databaseGround = async (
  request: CalibrationRequest,
  site: LocalSite,
  context: RunContext,
): Promise<{ readonly ground: TrialGround; readonly versions: Readonly<Record<string, string>> }> => {
  const disturbed = disturbedSite(site);
  const plan = planOf(request);
  const deployment = await request.kind.open(disturbed.site, plan, context);
  const service = plan.services.find((each) => each.kind === 'write')?.service ?? '';
  const path = disturbed.paths.get(service);
  if (path === undefined) throw new Error(`${plan.engine} has no path to its service ${service}`);
  const primary = primaryOf(await deployment.snapshot())?.name ?? '';
  const freezing = deployment.bodies.member?.(primary).harms(freeze);
  const ground = {
    site,
    context,
    service,
    path,
    program: deployment.loadProgram(),
    freeze: freezing === undefined ? undefined : frozenBy(freezing),
  };
  return { ground, versions: await deployment.versions() };
};

const frozenBy =
  (freezing: Deed<Lasting, Harmed>) =>
  async (forMs: number): Promise<TrueSpan> => {
    let frozen: Harmed | undefined;
    const from = await bracketed(async () => {
      frozen = await freezing({ forMs });
    });
    await sleepPrecisely(forMs);
    return { from, to: await bracketed(async () => frozen?.lift()) };
  };
