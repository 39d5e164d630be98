// The client's settings under each policy, and a description of them for reports: a figure means nothing without them.
import type { Cluster } from 'ioredis';
import type { Lane } from '../../../../load/lanes.ts';

export type ClientOptions = NonNullable<ConstructorParameters<typeof Cluster>[1]>;

/** A command may take this long at most under `bounded`, redirections included; less when the load's own limit is less. */
const commandTimeoutMaxMs = 1000;

const boundedCluster = {
  enableOfflineQueue: false,
  maxRedirections: 3,
  retryDelayOnFailover: 50,
  retryDelayOnClusterDown: 50,
  slotsRefreshInterval: 1000,
} as const satisfies ClientOptions;

/** Between two of its questions, and the time that the answer to one may take. */
export const boundedRoutesKnownWithinMs = boundedCluster.slotsRefreshInterval + 500;

const boundedConnection = {
  socketTimeout: 1500,
  connectTimeout: 1000,
  autoResendUnfulfilledCommands: false,
} as const satisfies ClientOptions['redisOptions'];

/** Who reads go to, in the client's own words. Writes always go to masters. */
const scaleReads = { master: 'master', replica: 'slave', any: 'all' } as const;

type RedisService = keyof typeof scaleReads;

const isService = (service: string): service is RedisService => Object.hasOwn(scaleReads, service);

/** Throws for a service that there is not. */
export const clientOptions = (
  { service, policy }: Pick<Lane, 'service' | 'policy'>,
  timeoutMs: number,
  password: string | undefined,
): ClientOptions => {
  if (!isService(service)) throw new Error(`no service ${service}; there are master, replica, any`);
  const login = password === undefined ? {} : { password };
  if (policy !== 'bounded') return { scaleReads: scaleReads[service], redisOptions: login };
  const commandTimeout = Math.min(commandTimeoutMaxMs, timeoutMs);
  return {
    scaleReads: scaleReads[service],
    ...boundedCluster,
    redisOptions: { ...login, ...boundedConnection, commandTimeout },
  };
};

/** What every report says of the clients. Times in milliseconds. */
export const clientSettings = (): Record<string, string> => ({
  'client, bounded': `connects to every member that it knows; ${listed({
    ...boundedCluster,
    ...boundedConnection,
    commandTimeout: `${commandTimeoutMaxMs} or the operation's time-out`,
  })}`,
  'client, defaults': 'ioredis as it comes',
  'client, reads': listed(scaleReads),
});

const listed = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
