// The state of PostgreSQL as processes, for as long as a run lasts: who the members are, which is the primary, who is in the
// services. The other local-*.ts files change it; this one only holds it and answers what follows from it.
import { freshConnections } from '../../../model/connections.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { ServerProcess, LocalServices, LocalSite } from '../../../model/site.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { VersionName } from '../../../model/scenario.ts';
import { RunError } from '../../../model/errors.ts';
import { memberAt } from '../member/member.ts';
import type { PostgresMember, ReachedPostgres } from '../member/member.ts';
import type { ServerPackages } from './packages.ts';

export interface LocalMember {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  /** Which pool of machines it stands for; here they are all one machine. */
  readonly pool: string;
  version: VersionName;
  /** Its process, the last one if it is not running; null before the first. */
  server: ServerProcess | null;
  /** `ready`: services send clients to it. `fenced`: stopped for good, its data must not be served again. */
  standing: 'out' | 'ready' | 'fenced';
}

export interface LocalPostgres {
  readonly site: LocalSite;
  readonly context: RunContext;
  readonly packages: ServerPackages;
  readonly services: LocalServices;
  readonly secrets: ClusterSecrets;
  /** How many standbys must confirm a write. */
  readonly synchronous: number;
  readonly members: Map<string, LocalMember>;
  /** The member's name. */
  primary: string;
  /** The member that `rw` leads to, whenever it is ready. */
  writer: string;
  /** The number in the next member's name. */
  nextNumber: number;
}

export interface ClusterSecrets {
  readonly superuserPassword: string;
  readonly superuserFile: string;
  readonly replicatorPassword: string;
  /** In the format of libpq's password file. */
  readonly replicatorFile: string;
  readonly appPassword: string;
  readonly appFile: string;
}

export const database = 'app';
const loopback = '127.0.0.1';

/** The member of that name; a `RunError` when there is none. */
export const memberCalled = (cluster: LocalPostgres, name: string): LocalMember => {
  const member = cluster.members.get(name);
  if (member !== undefined) return member;
  const there = [...cluster.members.keys()].join(', ');
  throw new RunError(`there is no member ${name}; there are ${there}`, 'Look at the steps of the plan.');
};

export const primaryOf = (cluster: LocalPostgres): LocalMember => memberCalled(cluster, cluster.primary);

/** The members that follow the primary, or should: all but the primary and those that were stopped for good. */
export const standbysOf = (cluster: LocalPostgres): readonly LocalMember[] =>
  [...cluster.members.values()].filter(
    (member) => member.name !== cluster.primary && member.standing !== 'fenced',
  );

export const isRunning = (member: LocalMember): boolean => member.server?.running() ?? false;

/** The member to be asked as superuser, over a connection of its own each time. */
export const asked = (
  cluster: LocalPostgres,
  { name, port }: Pick<LocalMember, 'name' | 'port'>,
  inDatabase: string = database,
): PostgresMember => {
  const { superuserPassword: password } = cluster.secrets;
  const next = `Its log is ${name}.log in the run’s logs folder.`;
  const login = { user: 'postgres', password, database: inDatabase };
  return reached(cluster, { name, next, login, endpoint: { host: loopback, port } });
};

/** A service, to be asked as the load does. */
export const askedAsClient = (cluster: LocalPostgres, service: string): PostgresMember => {
  const endpoint = cluster.services.endpoints[service];
  if (endpoint === undefined) throw new Error(`no service ${service}`);
  const next = 'The servers’ logs are in the run’s logs folder.';
  const login = { user: 'app', password: cluster.secrets.appPassword, database };
  return reached(cluster, { name: service, next, login, endpoint });
};

const reached = (
  { site, context: { signal } }: LocalPostgres,
  { endpoint, ...told }: Pick<ReachedPostgres, 'name' | 'next' | 'login'> & { readonly endpoint: Endpoint },
): PostgresMember =>
  memberAt({
    ...told,
    signal,
    dial: (timeoutMs) => site.dial(endpoint, timeoutMs),
    connections: freshConnections(),
  });

export const addressOf = ({ port }: Pick<LocalMember, 'port'>): string => `${loopback}:${port}`;

/** Who is behind each service: the one rule, for all services. Pure. */
export const routesOf = (
  cluster: Pick<LocalPostgres, 'members' | 'primary' | 'writer'>,
): Readonly<Record<'rw' | 'ro' | 'r', readonly Endpoint[]>> => {
  const ready = [...cluster.members.values()].filter((member) => member.standing === 'ready');
  const endpoints = (wanted: (member: LocalMember) => boolean): readonly Endpoint[] =>
    ready.filter(wanted).map(({ port }) => ({ host: loopback, port }));
  return {
    rw: endpoints(({ name }) => name === cluster.writer),
    ro: endpoints(({ name }) => name !== cluster.primary),
    r: endpoints(() => true),
  };
};

/** Puts the services in accord with the cluster's state; resolves when that is in force. */
export const updateRoutes = async (cluster: LocalPostgres): Promise<void> => {
  const routes = Object.entries(routesOf(cluster));
  await Promise.all(routes.map(([service, members]) => cluster.services.route(service, members)));
};

/** Takes a member out of the services, or puts it back; resolves when that is in force. */
export const setStanding = async (
  cluster: LocalPostgres,
  member: LocalMember,
  standing: LocalMember['standing'],
): Promise<void> => {
  member.standing = standing;
  await updateRoutes(cluster);
};
