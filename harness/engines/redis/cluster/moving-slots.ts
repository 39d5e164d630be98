// Slots on the move between masters, with their keys, while clients use them. Members are asked in batches: where each question
// costs a process, a slot at a time would take hours.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { demand, memberCalled } from './cluster.ts';
import type { Command, RedisCluster } from './cluster.ts';
import { whenEach } from './joining.ts';
import { rangesOf, rangesText, slotsIn } from './nodes.ts';
import { mastersOf, viewsOf } from './views.ts';
import type { View } from './views.ts';

const slotsAtOnce = 50;
/** Keys of one slot that travel in one command, during which the sender serves nobody. */
const keysAtOnce = 100;

/** Moves the last slots of one master to another; resolves when everybody knows. A `RunError` when `from` has fewer. */
export const moveSlots = async (
  cluster: RedisCluster,
  { from, to, slots }: { readonly from: string; readonly to: string; readonly slots: number },
): Promise<{ readonly moved: number }> => {
  const views = await viewsOf(cluster);
  const source = masterNamed(views, from);
  const target = masterNamed(views, to);
  const owned = slotsIn(source.self.slots);
  if (from === to || owned.length < slots)
    throw new RunError(
      `${from} has ${owned.length} slots and cannot give ${slots} to ${to}`,
      'Ask for fewer.',
    );
  const chosen = owned.slice(owned.length - slots);
  for (let start = 0; start < chosen.length; start += slotsAtOnce)
    await moveBatch(cluster, { source, target, slots: chosen.slice(start, start + slotsAtOnce) });
  const what = `everybody to know the new place of ${slots} slots`;
  await whenEach(cluster, what, 'looks for them elsewhere', ({ nodes }) => {
    const node = nodes.find(({ id }) => id === target.id);
    const known = new Set(slotsIn(node?.slots ?? []));
    return chosen.every((slot) => known.has(slot));
  });
  cluster.context.note(`slots ${rangesText(rangesOf(chosen))} moved from ${from} to ${to}`);
  return { moved: slots };
};

const masterNamed = (views: ReadonlyMap<string, View>, name: string): View => {
  const view = views.get(name);
  if (view?.self.role === 'master') return view;
  throw new RunError(
    `${name} ${view === undefined ? 'does not answer' : 'is a replica'}, so it can neither give nor take slots`,
    'Name masters that are up.',
  );
};

interface Batch {
  readonly source: View;
  readonly target: View;
  readonly slots: readonly number[];
}

/** While a slot is open, the source serves the keys that it still has, and sends clients to the target for all others. */
const moveBatch = async (cluster: RedisCluster, { source, target, slots }: Batch): Promise<void> => {
  const from = memberCalled(cluster, source.member);
  const to = memberCalled(cluster, target.member);
  const each = (...words: [string, string, string]): Command[] =>
    slots.map((slot) => ['CLUSTER', words[0], slot, words[1], words[2]]);
  await demand(to, each('SETSLOT', 'IMPORTING', source.id));
  await demand(from, each('SETSLOT', 'MIGRATING', target.id));
  await moveKeys(cluster, { source, target, slots });
  // The new owner first: the old one would otherwise send clients to a member that sends them back.
  const settled = each('SETSLOT', 'NODE', target.id);
  await demand(to, settled);
  const others = mastersOf(await viewsOf(cluster)).filter(({ id }) => id !== target.id);
  await Promise.all(others.map(({ member }) => demand(memberCalled(cluster, member), settled)));
};

const moveKeys = async (cluster: RedisCluster, { source, target, slots }: Batch): Promise<void> => {
  const from = memberCalled(cluster, source.member);
  const migrate = await migrateCommand(cluster, target.member);
  let left = slots;
  while (left.length > 0) {
    cluster.context.signal.throwIfAborted();
    const found = await demand(
      from,
      left.map((slot) => ['CLUSTER', 'GETKEYSINSLOT', slot, keysAtOnce]),
    );
    const keys = found.map((reply) => (Array.isArray(reply) ? reply.map(String) : []));
    const full = left.filter((_, index) => (keys[index]?.length ?? 0) > 0);
    const commands = keys.filter((some) => some.length > 0).map(migrate);
    if (commands.length > 0) await demand(from, commands, timeoutsMs.keysMove + timeoutsMs.query);
    left = full;
  }
};

/** One slot's keys at a time, as keys of several slots are refused in one command. */
const migrateCommand = async (
  { members, password }: RedisCluster,
  target: string,
): Promise<(keys: readonly string[]) => Command> => {
  const endpoint = await members.get(target)?.endpoint();
  if (endpoint === undefined) throw new Error(`no member ${target}`);
  const login = password === '' ? [] : ['AUTH', password];
  return (keys) => [
    ...(['MIGRATE', endpoint.host, endpoint.port, '', 0, timeoutsMs.keysMove] as const),
    ...login,
    'KEYS',
    ...keys,
  ];
};
