// What each member says: who it is, whom it knows, and how it replicates. Snapshots and deeds are derived from these.
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { ClusterNode } from './nodes.ts';
import { parseNodes } from './nodes.ts';
import { demand } from './cluster.ts';
import type { RedisCluster, RedisMember, Reply } from './cluster.ts';

export interface View {
  /** The member's name, and the id of its node. */
  readonly member: string;
  readonly id: string;
  /** Its own line. */
  readonly self: ClusterNode;
  /** All that it knows, itself included. */
  readonly nodes: readonly ClusterNode[];
  /** `cluster_state:ok`: whether it would serve clients. */
  readonly stateOk: boolean;
  readonly replication: Replication;
  /** Ids of the nodes that it sends clients to. A replica is not among them before gossip has told of an offset of its. */
  readonly listed: ReadonlySet<string>;
}

interface Replication {
  /** Bytes of the stream of changes that it has written, or received. */
  readonly offset: number;
  /** Of a replica: whether it receives what its master writes, and has had its first copy. */
  readonly linkUp: boolean;
  /** Of a replica: since its master last said anything; null when it never did. */
  readonly sinceIoSeconds: number | null;
}

const questions = [
  ['CLUSTER', 'MYID'],
  ['CLUSTER', 'NODES'],
  ['CLUSTER', 'INFO'],
  ['INFO', 'replication'],
  ['CLUSTER', 'SLOTS'],
] as const;

/** A `RunError` when it does not answer. */
export const viewOf = async (member: RedisMember, timeoutMs: number = timeoutsMs.query): Promise<View> => {
  const replies = await demand(member, questions, timeoutMs);
  const [id, nodesText, info, replication] = replies.map(textOf);
  const nodes = parseNodes(nodesText ?? '');
  const self = nodes.find((node) => node.self);
  if (id === undefined || self === undefined) throw new Error(`${member.name} does not know itself`);
  return {
    member: member.name,
    id,
    self,
    nodes,
    stateOk: fieldsOf(info ?? '')['cluster_state'] === 'ok',
    replication: parseReplication(replication ?? ''),
    listed: parseSlots(replies[4] ?? null),
  };
};

/** The nodes in the answer to CLUSTER SLOTS: a list of `[first, last, [host, port, id, ...], ...]`. */
const parseSlots = (reply: Reply): ReadonlySet<string> => {
  const itemsOf = (some: Reply | undefined): readonly Reply[] =>
    Array.isArray(some) ? (some as readonly Reply[]) : [];
  return new Set(
    itemsOf(reply).flatMap((stretch) =>
      itemsOf(stretch)
        .slice(2)
        .flatMap((node) => itemsOf(node)[2])
        .filter((id) => typeof id === 'string'),
    ),
  );
};

/** Those that answer in time, by name; the others are left out. */
export const viewsOf = async (cluster: RedisCluster): Promise<ReadonlyMap<string, View>> => {
  const asked = [...cluster.members.values()].map((member) =>
    viewOf(member, timeoutsMs.memberAnswer).catch(() => {
      cluster.context.signal.throwIfAborted();
      return undefined;
    }),
  );
  const views = (await Promise.all(asked)).filter((view) => view !== undefined);
  for (const { id, member } of views) cluster.ids.set(id, member);
  return new Map(views.map((view) => [view.member, view]));
};

const parseReplication = (text: string): Replication => {
  const fields = fieldsOf(text);
  const master = fields['role'] === 'master';
  const sinceIo = Number(fields['master_last_io_seconds_ago'] ?? -1);
  return {
    offset: Number((master ? fields['master_repl_offset'] : fields['slave_repl_offset']) ?? 0),
    linkUp: fields['master_link_status'] === 'up' && fields['master_sync_in_progress'] === '0',
    sinceIoSeconds: sinceIo < 0 ? null : sinceIo,
  };
};

/** `name:value` lines. */
const fieldsOf = (text: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    text
      .split(/\r?\n/)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  );

export const textOf = (reply: Reply): string => (typeof reply === 'string' ? reply : JSON.stringify(reply));

/** The masters that have slots of their own or could be given some, by their own word. */
export const mastersOf = (views: ReadonlyMap<string, View>): readonly View[] =>
  [...views.values()].filter(({ self }) => self.role === 'master');

/** The view of the member that this one follows; undefined when it follows none that answers. */
export const masterOf = (view: View, views: ReadonlyMap<string, View>): View | undefined =>
  view.self.role === 'replica' ? [...views.values()].find(({ id }) => id === view.self.masterId) : undefined;
