// What is wrong with a cluster by its members' own words: slots that nobody or more than one serves, slots on the move, members
// that others take for failed or do not know. Pure.
import { rangesOf, rangesText, sizeOf, slotsIn } from './nodes.ts';
import { mastersOf } from './views.ts';
import type { View } from './views.ts';
import { slotCount } from '../slots.ts';

/** In words, a line each; empty when nothing is. `members` are all that there should be. */
export const troublesIn = (
  views: ReadonlyMap<string, View>,
  members: readonly string[],
  nameOf: (id: string) => string,
): readonly string[] => [
  ...slotTroubles(views),
  ...[...views.values()].flatMap((view) => [
    ...(view.stateOk ? [] : [`${view.member} finds the cluster in the state fail`]),
    ...openSlots(view, nameOf),
    ...view.nodes
      .filter(({ health }) => health !== 'well')
      .map(({ id, health }) => `${view.member} takes ${nameOf(id)} for ${health}`),
  ]),
  ...strangers(views, members),
  ...unlisted(views),
];

/** By what each master says of itself: a master that does not answer serves nothing. */
const slotTroubles = (views: ReadonlyMap<string, View>): readonly string[] => {
  const servers = new Uint8Array(slotCount);
  for (const { self } of mastersOf(views))
    for (const slot of slotsIn(self.slots)) servers[slot] = (servers[slot] ?? 0) + 1;
  const all = Array.from(servers, (count, slot) => ({ count, slot }));
  const some = (wanted: (count: number) => boolean, what: string): readonly string[] => {
    const ranges = rangesOf(all.filter(({ count }) => wanted(count)).map(({ slot }) => slot));
    return ranges.length === 0 ? [] : [`${sizeOf(ranges)} slots are ${what}: ${rangesText(ranges)}`];
  };
  return [
    ...some((count) => count === 0, 'served by nobody'),
    ...some((count) => count > 1, 'claimed by more than one master'),
  ];
};

const openSlots = ({ member, self }: View, nameOf: (id: string) => string): readonly string[] => {
  const groups = Map.groupBy(
    self.open,
    ({ way, other }) => `${way} ${way === 'importing' ? 'from' : 'to'} ${nameOf(other)}`,
  );
  return [...groups].map(
    ([how, slots]) => `${member} is ${how}: slots ${rangesText(rangesOf(slots.map(({ slot }) => slot)))}`,
  );
};

/** Members that have slots, or follow one that has, and that clients are not sent to by others that know them. */
const unlisted = (views: ReadonlyMap<string, View>): readonly string[] => {
  const all = [...views.values()];
  const serving = new Set(mastersOf(views).flatMap(({ id, self }) => (self.slots.length > 0 ? [id] : [])));
  return all
    .filter(({ id, self }) => serving.has(self.masterId ?? id))
    .flatMap(({ id, member }) => {
      const silent = all.filter((view) => knows(view, id) && !view.listed.has(id));
      return silent.length === 0 ? [] : [`clients are sent to ${member} by all but ${namesOf(silent)}`];
    });
};

/** Members that some do not know and, as only all of them together can tell, nodes that are no member. */
const strangers = (views: ReadonlyMap<string, View>, members: readonly string[]): readonly string[] => {
  const all = [...views.values()];
  const complete = members.every((name) => views.has(name));
  return [
    ...all.flatMap(({ id, member }) => {
      const ignorant = all.filter((view) => !knows(view, id));
      const whom = ignorant.length === all.length - 1 ? 'all others' : namesOf(ignorant);
      return ignorant.length === 0 ? [] : [`${member} is not known to ${whom}`];
    }),
    ...all.flatMap((view) => {
      const others = complete ? strangersTo(view, views).length : 0;
      return others === 0 ? [] : [`${view.member} knows ${others} nodes that are no members`];
    }),
  ];
};

const knows = ({ nodes }: View, id: string): boolean => nodes.some((node) => node.id === id);
const namesOf = (views: readonly View[]): string => views.map(({ member }) => member).join(', ');

/** The nodes that a member knows and that are none of those who answered; one that it is only just meeting does not count. */
export const strangersTo = (view: View, views: ReadonlyMap<string, View>): readonly string[] => {
  const members = new Set([...views.values()].map(({ id }) => id));
  return view.nodes.filter(({ id, handshake }) => !handshake && !members.has(id)).map(({ id }) => id);
};
