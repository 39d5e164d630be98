// Which packets the rules drop, by a reading of the rules that knows their few words: a server is told by its ports, by the group of
// its processes, and by the connections that it made before and since. That the kernel reads them so is shown on real servers.
import { describe, expect, test } from 'vitest';
import { cutBetween, cutOff, runOfTable, tableName } from '../../../harness/platforms/local/bodies/filter.ts';
import type { Party } from '../../../harness/platforms/local/bodies/filter.ts';

const one: Party = { ports: [7001, 17_001], group: 30_001, madeFrom: [41_000] };
const other: Party = { ports: [7002], group: 30_002, madeFrom: [] };

interface Packet {
  readonly sender: Party | null;
  readonly from: number;
  readonly to: number;
  /** The group that made its connection since the table stands, and whether it goes back to it. */
  readonly made?: { readonly by: Party; readonly answer: boolean };
}

/** Whether a packet over loopback meets a rule that drops it: first on its way out, then on its way in. */
const dropped = (table: string, packet: Packet): boolean => {
  const rules = [...table.matchAll(/^ {4}(.*) counter drop$/gm)].map(([, rule = '']) => rule);
  const input = table.slice(table.indexOf('chain towards'), table.indexOf('chain away'));
  return rules.some((rule) =>
    meets(rule, input.includes(`${rule} counter`) ? { ...packet, sender: null } : packet),
  );
};

const meets = (rule: string, { sender, from, to, made }: Packet): boolean => {
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(rule)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const within = (pattern: RegExp, port: number): boolean => {
    const set = pattern.exec(rule)?.[1];
    return set === undefined || set.split(', ').map(Number).includes(port);
  };
  const group = number(/meta skgid (\d+)/);
  const mark = number(/ct mark (\d+)/);
  return (
    (group === undefined || group === sender?.group) &&
    within(/tcp dport \{ ([^}]*) \}/, to) &&
    within(/tcp sport \{ ([^}]*) \}/, from) &&
    (mark === undefined || mark === made?.by.group) &&
    (!rule.includes('ct direction reply') || made?.answer === true)
  );
};

/** By what it is, with whether it goes towards the first server or from it. */
const packets: readonly (readonly [string, 'towards' | 'from', Packet])[] = [
  ['a client’s', 'towards', { sender: null, from: 50_000, to: 7001 }],
  ['an answer to a client', 'from', { sender: one, from: 7001, to: 50_000 }],
  ['another server’s, to the port among members', 'towards', { sender: other, from: 50_001, to: 17_001 }],
  ['an answer to another server', 'from', { sender: one, from: 17_001, to: 50_001 }],
  ['on a connection that it made before', 'from', { sender: one, from: 41_000, to: 7002 }],
  ['an answer on a connection that it made before', 'towards', { sender: other, from: 7002, to: 41_000 }],
  [
    'on a connection that it makes since',
    'from',
    { sender: one, from: 42_000, to: 7002, made: { by: one, answer: false } },
  ],
  [
    'an answer on a connection that it makes since',
    'towards',
    { sender: other, from: 7002, to: 42_000, made: { by: one, answer: true } },
  ],
];

const strangers: readonly (readonly [string, Packet])[] = [
  ['a client’s to the other server', { sender: null, from: 50_002, to: 7002 }],
  ['the other server’s answer to a client', { sender: other, from: 7002, to: 50_002 }],
  ['between two others', { sender: other, from: 50_003, to: 7003, made: { by: other, answer: false } }],
];

describe.each(['both', 'towards', 'from'] as const)('a server cut off, direction %s', (direction) => {
  const table = cutOff('drydock_a_1', one, direction);

  test.each(packets)('%s packet, which goes %s it', (_, way, packet) => {
    expect(dropped(table, packet)).toBe(direction === 'both' || direction === way);
  });

  test.each(strangers)('%s packet passes', (_, packet) => {
    expect(dropped(table, packet)).toBe(false);
  });
});

describe.each(['both', 'towards', 'from'] as const)('a link, direction %s', (direction) => {
  const table = cutBetween('drydock_a_1', [one, other], direction);

  test.each(packets.filter(([, , { sender, to }]) => sender !== null && to !== 50_000))(
    '%s packet, which goes %s the first one',
    (name, way, packet) => {
      // What the first one answers is known by the connection, which the other one made.
      const made = name.startsWith('an answer to another') ? { by: other, answer: true } : packet.made;
      const told = made === undefined ? packet : { ...packet, made };
      expect(dropped(table, told)).toBe(direction === 'both' || direction === way);
    },
  );

  test('clients reach both', () => {
    expect(dropped(table, { sender: null, from: 50_000, to: 7001 })).toBe(false);
    expect(dropped(table, { sender: one, from: 7001, to: 50_000 })).toBe(false);
    expect(dropped(table, { sender: other, from: 7002, to: 50_002 })).toBe(false);
  });
});

test('a table tells its run', () => {
  const run = { label: '20261124t214035z-7', place: '0123abcd' };
  expect(runOfTable(tableName(run, 12))).toEqual(run);
  expect(tableName({ label: 'a-run', place: '00000000' }, 1)).toMatch(/^[a-z0-9_]+$/);
  for (const other of ['filter', 'drydock_', 'drydock_a_run_1', 'my_drydock_a_run_0123abcd_1'])
    expect(runOfTable(other)).toBeNull();
});
