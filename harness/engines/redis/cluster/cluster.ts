// A Redis Cluster as the conductor sees it, whatever it runs on: members that can be asked, and what is known of them that
// they do not know themselves. What can be done with nothing but commands is written once, in the cluster-*.ts files; how a
// server is started, stopped and reached is for on-local*.ts and on-kubernetes*.ts.
import { RunError } from '../../../model/errors.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { Endpoint } from '../../../model/endpoint.ts';

/** A command with its arguments, such as `['CLUSTER', 'NODES']`. */
export type Command = readonly [string, ...(string | number)[]];

/** A server's answer. An error is an answer too: most of what a runbook can get wrong ends in one. */
export type Reply = string | number | null | RefusedReply | readonly Reply[];

export interface RefusedReply {
  /** The server's own words, such as `ERR You should send CLUSTER FAILOVER to a replica`. */
  readonly refused: string;
}

interface RedisEndpoint extends Endpoint {
  /** Where the members talk among themselves; 10000 above the port when absent. */
  readonly busPort?: number;
}

export interface RedisMember {
  /** Unique and stable, such as `redis-3`. */
  readonly name: string;
  /** Sends commands one after another over one connection; one reply for each. A `RunError` when the server cannot be reached
   * within `timeoutMs`. */
  ask(commands: readonly Command[], timeoutMs?: number): Promise<readonly Reply[]>;
  /** Where the other members reach it: an address, not a name. */
  endpoint(): Promise<RedisEndpoint>;
  /** The node or machine it runs on, and its pool; empty when it has none. */
  readonly node: string;
  readonly pool: string;
  /** As the server reports it, or its image where builds of one version must be told apart. */
  version(): Promise<string>;
}

export interface RedisCluster {
  readonly context: RunContext;
  /** What clients and members log in with; members need it to hand data to each other. */
  readonly password: string;
  /** By name. Members that were taken away for good are not in it. */
  readonly members: Map<string, RedisMember>;
  /** The shard that each member belongs to, by member: `redis-4` to `shard-1`. It outlives failovers. */
  readonly shards: Map<string, string>;
  /** The member behind each node id that was ever seen: logs and views speak of ids. Filled by whoever looks. */
  readonly ids: Map<string, string>;
}

/**
 * How the servers are set up, everywhere alike; every report shows it. With full coverage required, one shard that is down
 * would stop the others as well. Data is kept on disk, or a primary that is back before anybody took over would be empty, and
 * its replicas with it. Below `verbose` a server says nothing of whom it suspects.
 */
export const serverSettings = {
  'cluster-node-timeout': '5000',
  'cluster-allow-replica-migration': 'no',
  'cluster-require-full-coverage': 'no',
  'cluster-replica-validity-factor': '10',
  'repl-diskless-sync-delay': '0',
  'repl-ping-replica-period': '1',
  save: '',
  appendonly: 'yes',
  appendfsync: 'everysec',
  loglevel: 'verbose',
} as const;

/** The member of that name; a `RunError` when there is none. */
export const memberCalled = (cluster: RedisCluster, name: string): RedisMember => {
  const member = cluster.members.get(name);
  if (member !== undefined) return member;
  const there = [...cluster.members.keys()].join(', ');
  throw new RunError(`there is no member ${name}; there are ${there}`, 'Look at the steps of the plan.');
};

export const isRefused = (reply: Reply | undefined): reply is RefusedReply =>
  typeof reply === 'object' && reply !== null && 'refused' in reply;

/** Asks a member for what it must not refuse; a `RunError` with its own words when it does. */
export const demand = async (
  member: RedisMember,
  commands: readonly Command[],
  timeoutMs?: number,
): Promise<readonly Exclude<Reply, RefusedReply>[]> => {
  const replies = await member.ask(commands, timeoutMs);
  return replies.map((reply, index) => {
    if (!isRefused(reply)) return reply;
    throw new RunError(
      `${member.name} refused ${spoken(commands[index])}: ${reply.refused}`,
      'The servers’ logs are in the run’s logs folder.',
    );
  });
};

/** A command for messages: its name and what it is about, never values or passwords. */
const spoken = (command: Command | undefined): string => (command ?? ['nothing']).slice(0, 3).join(' ');
