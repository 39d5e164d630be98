// What can be done to a body, as tokens: each is a row in the tables of the platforms whose bodies can be harmed so. A harm ends by
// itself some time after it should have been lifted, so that it does not outlive a drydock that died.
import { ability } from '../model/ability.ts';
import type { Harmed, Lasting } from '../model/body.ts';

/** Ends a server at once, without a clean shutdown; it stays down until the harm is lifted. */
export const kill = ability<Lasting, Harmed>('kill');

/** Ends a server at once, without a clean shutdown; whoever looks after it starts it again. */
export const crash = ability<Lasting, Harmed>('crash');

/** A server stands still but keeps its connections. */
export const freeze = ability<Lasting, Harmed>('freeze');

/** Destroys a server and its data at once. What comes up in its place is empty and belongs to nobody until the harm is lifted. */
export const lose = ability<Lasting, Harmed>('lose');

/** Deletes a server and its data as `kubectl delete` does: it is told to stop, and has its own time for that. */
export const discard = ability<Lasting, Harmed>('discard');

/** Leaves no room on the volume of a server's data until the harm is lifted. */
export const fill = ability<Lasting, Harmed>('fill');

/** Takes a node out of use as maintenance does: no new pods, and those there are evicted as budgets allow. */
export const drain = ability<Lasting, Harmed>('drain');

/** Takes a node's power away, with all that runs on it; it comes back when the harm is lifted. */
export const powerOff = ability<Lasting, Harmed>('power-off');

/** Puts an operator's controller out of work; what it manages goes on without it. */
export const stop = ability<Lasting, Harmed>('stop');

/** Seen from the body that is cut off. */
export const directions = ['both', 'towards', 'from'] as const;
export type Direction = (typeof directions)[number];

/** Packets in that direction are dropped without a word, for connections that stand and for new ones. */
export const cut = ability<Lasting & { readonly direction: Direction }, Harmed>('cut');
