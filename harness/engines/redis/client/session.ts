// Redis Cluster as the load sees it: one client of the ioredis driver per session, which keeps a connection to every member
// and finds its way by itself. Many operations are under way at once.
import { readFileSync } from 'node:fs';
import type { Lane } from '../../../../load/lanes.ts';
import type { Answer, ClientEvent, Session, Target } from '../../../../load/target.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { ask, readScript, writeScript } from './ask.ts';
import type { ScriptCall } from './ask.ts';
import { createConfirm } from './confirm.ts';
import { openClient } from './open.ts';
import type { OpenClient } from './open.ts';
import { clientOptions } from './options.ts';
import { watchRedirections, watchRoutes } from './watch.ts';
import { keyOf, readKeyOf, slotFor } from './keys.ts';
import { allSlots, slotRange, tagOf } from '../slots.ts';
import type { SlotRange } from '../slots.ts';

export interface RedisTargetSettings {
  /** Members to ask for the others. */
  readonly seeds: readonly Endpoint[];
  /** The password and nothing else; a line end behind it does not count. Absent when servers ask for none. */
  readonly passwordFile?: string;
  /** Into how many parts the slots were split at the start; a lane's partition `shard-2` is the second of them. */
  readonly shards: number;
  /** How many replicas must confirm a write before it counts as acknowledged. */
  readonly waitReplicas: number;
  /** How long a server waits for them; 500 when absent. */
  readonly waitTimeoutMs?: number;
}

const defaultWaitTimeoutMs = 500;

/** Checks settings that come from a file. Written by hand: this runs in the bundle, which must stay small. */
export const parseRedisSettings = (settings: unknown): RedisTargetSettings => {
  if (typeof settings !== 'object' || settings === null) throw new Error('target: wanted settings');
  const { seeds, passwordFile, shards, waitReplicas, waitTimeoutMs } = settings as RedisTargetSettings;
  if (!Array.isArray(seeds) || seeds.length === 0) throw new Error('target.seeds: wanted endpoints');
  for (const [index, seed] of (seeds as readonly Endpoint[]).entries()) {
    if (typeof seed.host === 'string' && Number.isInteger(seed.port)) continue;
    throw new Error(`target.seeds[${index}]: wanted a host and a port`);
  }
  if (passwordFile !== undefined && typeof passwordFile !== 'string')
    throw new Error(`target.passwordFile: wanted a path, saw ${JSON.stringify(passwordFile)}`);
  const atLeast = { shards: 1, waitReplicas: 0, waitTimeoutMs: 1 };
  for (const [field, value] of Object.entries({ shards, waitReplicas, waitTimeoutMs: waitTimeoutMs ?? 1 })) {
    if (Number.isInteger(value) && value >= atLeast[field as keyof typeof atLeast]) continue;
    throw new Error(`target.${field}: wanted a whole number, saw ${JSON.stringify(value)}`);
  }
  return {
    seeds,
    shards,
    waitReplicas,
    ...(passwordFile !== undefined && { passwordFile }),
    ...(waitTimeoutMs !== undefined && { waitTimeoutMs }),
  };
};

/** Reads the password once; throws when its file cannot be read. */
export const createRedisTarget = (settings: RedisTargetSettings): Target => {
  const { seeds, passwordFile, shards } = settings;
  const password =
    passwordFile === undefined ? undefined : readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  let tell: (event: ClientEvent) => void = () => undefined;
  return {
    watch(listener) {
      tell = listener;
    },
    async open(lane, timeoutMs) {
      const limited = lane.policy === 'bounded';
      const slots = slotsOf(lane, shards);
      // The table of hash tags takes a while to make, once: here, where nobody is kept waiting.
      tagOf(slots.first);
      const options = clientOptions(lane, timeoutMs, password);
      const name = `${lane.policy} client of ${[lane.service, lane.partition ?? []].flat().join(', ')}`;
      const client = await openClient({
        seeds,
        options,
        timeoutMs,
        ahead: limited,
        prepare: (cluster) => {
          watchRoutes(name, cluster, tell);
        },
      });
      const redirected = watchRedirections(name, client.cluster, tell);
      return createSession({ client, slots, limited, settings, redirected });
    },
  };
};

/** Throws for a partition that there is not. */
const slotsOf = ({ partition }: Pick<Lane, 'partition'>, shards: number): SlotRange => {
  if (partition === undefined) return allSlots;
  const number = Number(/^shard-(\d+)$/.exec(partition)?.[1]);
  if (number >= 1 && number <= shards) return slotRange(number - 1, shards);
  throw new Error(`no partition ${partition}; there are shard-1 to shard-${shards}`);
};

interface SessionParts {
  readonly client: OpenClient;
  readonly slots: SlotRange;
  /** Whether an operation's time-out is kept, whatever the client does. */
  readonly limited: boolean;
  readonly settings: Pick<RedisTargetSettings, 'waitReplicas' | 'waitTimeoutMs'>;
  readonly redirected: ReturnType<typeof watchRedirections>;
}

const createSession = ({ client, slots, limited, settings, redirected }: SessionParts): Session => {
  const { cluster, ended, close } = client;
  const { waitReplicas: replicas, waitTimeoutMs: timeoutMs = defaultWaitTimeoutMs } = settings;
  const confirm = createConfirm(cluster, { replicas, timeoutMs });
  let reads = 0;

  const write = async (request: ScriptCall): Promise<Answer> => {
    const { answer, socket } = await ask(cluster, request, redirected);
    if (replicas === 0 || answer.outcome !== 'acknowledged' || socket === null) return answer;
    return confirm(answer, socket);
  };
  const read = async (request: ScriptCall): Promise<Answer> =>
    (await ask(cluster, request, redirected)).answer;
  const kept = (answer: Promise<Answer>, waitMs: number): Promise<Answer> =>
    limited ? within(waitMs, answer) : answer;

  return {
    write(id, waitMs) {
      const key = keyOf(id, slotFor(id, slots));
      return kept(write({ command: 'eval', script: writeScript, key }), waitMs);
    },
    read(waitMs) {
      const key = readKeyOf(slotFor({ writer: '', sequence: reads }, slots));
      reads += 1;
      return kept(read({ command: 'eval_ro', script: readScript, key }), waitMs);
    },
    ended,
    close,
  };
};

/** The client's own limit does not count what it does before it hands a command to a connection. */
const within = (timeoutMs: number, answer: Promise<Answer>): Promise<Answer> => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const expired: Answer = { outcome: 'unknown', reason: 'timed out waiting for an answer', timedOut: true };
  // One turn of the event loop later, what the sockets have received is read: a stall of ours is not a server's silence.
  const timer = setTimeout(() => setImmediate(resolve, expired), timeoutMs);
  void answer.then((came) => {
    clearTimeout(timer);
    resolve(came);
  });
  return promise;
};
