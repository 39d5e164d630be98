// What a member knows of the others: the text of CLUSTER NODES, one line a node, read into values. Pure.
import type { SlotRange } from '../slots.ts';

export interface ClusterNode {
  readonly id: string;
  /** Empty while its address is not known. */
  readonly host: string;
  readonly port: number;
  readonly busPort: number;
  /** Whether this is the member that was asked. */
  readonly self: boolean;
  readonly role: 'master' | 'replica';
  /** Of a replica: the node that it follows, when that is known. */
  readonly masterId: string | null;
  /** `suspected`: this member gets no answer from it. `failed`: enough members agreed that it is gone. */
  readonly health: 'well' | 'suspected' | 'failed';
  /** A node that was met just now and has not introduced itself yet; its id is made up. */
  readonly handshake: boolean;
  /** Of a replica: that of its master. */
  readonly configEpoch: number;
  /** Whether the connection between the members stands. */
  readonly linked: boolean;
  readonly slots: readonly SlotRange[];
  /** Slots that are on the way to or from another node; told by the member itself only. */
  readonly open: readonly OpenSlot[];
}

interface OpenSlot {
  readonly slot: number;
  readonly way: 'importing' | 'migrating';
  /** The node at the other end. */
  readonly other: string;
}

/** Throws an `Error` at a line that it cannot read: it must not be taken for a cluster without that node. */
export const parseNodes = (text: string): readonly ClusterNode[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseNode);

const parseNode = (line: string): ClusterNode => {
  const [id, address, flagText, masterId, , , epoch, link, ...slotTexts] = line.trim().split(' ');
  if (id === undefined || address === undefined || flagText === undefined || link === undefined)
    throw new Error(`not a line of CLUSTER NODES: ${line}`);
  const flags = flagText.split(',');
  return {
    id,
    ...parseAddress(address, line),
    self: flags.includes('myself'),
    role: flags.includes('slave') || flags.includes('replica') ? 'replica' : 'master',
    masterId: masterId === undefined || masterId === '-' ? null : masterId,
    health: flags.includes('fail') ? 'failed' : flags.includes('fail?') ? 'suspected' : 'well',
    handshake: flags.includes('handshake'),
    configEpoch: Number(epoch),
    linked: link === 'connected',
    slots: slotTexts.filter((slot) => !slot.startsWith('[')).map(parseRange),
    open: slotTexts.filter((slot) => slot.startsWith('[')).map((slot) => parseOpen(slot, line)),
  };
};

/** `127.0.0.1:6379@16379`, then a host name and, with a key each, more: `10.0.0.7:6379@16379,redis-1.redis,shard-id=...`. */
const parseAddress = (text: string, line: string): Pick<ClusterNode, 'host' | 'port' | 'busPort'> => {
  const [, host, port, busPort] = /^(.*):(\d+)(?:@(\d+))?(?:,|$)/.exec(text.split(',')[0] ?? '') ?? [];
  if (host === undefined) throw new Error(`no address in the line of CLUSTER NODES: ${line}`);
  return { host, port: Number(port), busPort: Number(busPort ?? 0) };
};

const parseRange = (text: string): SlotRange => {
  const [first, last = first] = text.split('-').map(Number);
  if (first === undefined || last === undefined || !(first <= last))
    throw new Error(`no range of slots: ${text}`);
  return { first, last };
};

/** `[93-<-id]`: it takes slot 93 over from that node; `[93->-id]`: it hands it over. */
const parseOpen = (text: string, line: string): OpenSlot => {
  const [, slot, arrow, other] = /^\[(\d+)-([<>])-([0-9a-f]+)\]$/.exec(text) ?? [];
  if (other === undefined) throw new Error(`no open slot ${text} in the line of CLUSTER NODES: ${line}`);
  return { slot: Number(slot), way: arrow === '<' ? 'importing' : 'migrating', other };
};

export const sizeOf = (ranges: readonly SlotRange[]): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** Every slot of the ranges, ascending within each. */
export const slotsIn = (ranges: readonly SlotRange[]): number[] =>
  ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

/** The fewest ranges that hold these slots and no others. */
export const rangesOf = (slots: readonly number[]): readonly SlotRange[] => {
  const ranges: { first: number; last: number }[] = [];
  for (const slot of slots.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && slot <= range.last + 1) range.last = slot;
    else ranges.push({ first: slot, last: slot });
  }
  return ranges;
};

export const rangesText = (ranges: readonly SlotRange[]): string =>
  ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
