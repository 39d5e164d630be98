// Rules of nftables that drop packets of servers on this machine. All of them talk over loopback, so a server is told by its ports
// and by the group that its processes have for themselves. Text only.
import type { Direction } from '../../../abilities/harms.ts';
import { chain, dropped } from '../../nft-text.ts';

/** A server as the kernel sees it. */
export interface Party {
  readonly ports: readonly number[];
  readonly group: number;
  /** The local ports of connections that it has made and that stand. */
  readonly madeFrom: readonly number[];
}

/** The run that a table belongs to: `clean` knows it by its name. */
export interface TableRun {
  readonly label: string;
  /** Tells where its work folder is, in 8 hexadecimal digits. */
  readonly place: string;
}

export const tableName = ({ label, place }: TableRun, number: number): string =>
  `drydock_${label.replaceAll('-', '_')}_${place}_${number}`;

/** Null for a table that is none of ours. */
export const runOfTable = (table: string): TableRun | null => {
  const [, label, place] = /^drydock_(\w+)_([0-9a-f]{8})_\d+$/.exec(table) ?? [];
  return label === undefined || place === undefined ? null : { label: label.replaceAll('_', '-'), place };
};

/** Everything that one server sends, is sent, or both. */
export const cutOff = (table: string, member: Party, direction: Direction): string => {
  const { ports, group, madeFrom } = member;
  return tableText(table, [member], {
    input: direction === 'from' ? [] : [`tcp dport ${set([...ports, ...madeFrom])}`, answersTo(member)],
    output: direction === 'towards' ? [] : [`meta skgid ${group}`, `tcp sport ${set(ports)}`],
  });
};

/** What two servers send each other; the direction is seen from the first. */
export const cutBetween = (
  table: string,
  [one, other]: readonly [Party, Party],
  direction: Direction,
): string =>
  tableText(table, [one, other], {
    input: [],
    output: [
      ...(direction === 'towards' ? [] : sends(one, other)),
      ...(direction === 'from' ? [] : sends(other, one)),
    ],
  });

const sends = (from: Party, to: Party): readonly string[] => [
  `meta skgid ${from.group} tcp dport ${set([...to.ports, ...to.madeFrom])}`,
  `meta skgid ${from.group} ${answersTo(to)}`,
];

/** Connections that it makes while the table stands carry its group as their mark. */
const answersTo = ({ group }: Party): string => `ct mark ${group} ct direction reply`;

const tableText = (
  table: string,
  marked: readonly Party[],
  drop: { readonly input: readonly string[]; readonly output: readonly string[] },
): string =>
  [
    `table inet ${table} {\n`,
    chain(
      'marks',
      'output priority -150',
      marked.map(({ group }) => `meta skgid ${group} ct state new ct mark set ${group}`),
    ),
    chain('towards', 'input priority 0', drop.input.map(dropped)),
    chain('away', 'output priority 0', drop.output.map(dropped)),
    '}\n',
  ].join('');

const set = (ports: readonly number[]): string => `{ ${[...new Set(ports)].join(', ')} }`;
