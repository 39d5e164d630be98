// What only a Redis Cluster can be asked: its slots, its shards, and the single orders of its runbooks.
import { ability } from '../../../model/ability.ts';

/** Moves a number of slots, with their data, from one primary to another while clients use them. */
export const moveSlots = ability<
  { readonly from: string; readonly to: string; readonly slots: number },
  { readonly moved: number }
>('move-slots');

/** Adds a shard without data, with as many members as the others have; resolves with its primary's name, in sync. */
export const addShard = ability<undefined, string>('add-shard');

/** Moves slots until every shard has an equal share. */
export const spreadSlots = ability<undefined, { readonly moved: number }>('spread-slots');

/** Moves the slots of a member's shard to the others, and takes all members of that shard away for good. */
export const removeShard = ability<{ readonly member: string }>('remove-shard');

export interface Order {
  readonly to: string;
  /** `forget`: to drop `about` from its view of the cluster. `meet`: to meet `about` at its address. `fail-over`: to start a
   * manual failover. */
  readonly order: 'forget' | 'meet' | 'fail-over';
  readonly about?: string;
}

export interface OrderAnswer {
  readonly accepted: boolean;
  /** The server's own words. */
  readonly answer: string;
}

/** Sends one order of a runbook to one member as it is, without a look at whether it makes sense. A refusal is an answer. */
export const sendOrder = ability<Order, OrderAnswer>('send-order');
