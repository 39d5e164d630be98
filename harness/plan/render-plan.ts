// A plan as text for people: what `drydock plan` prints. Pure.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { Plan, PlannedStep, ServiceRole } from '../model/plan.ts';
import { timeLimits } from '../model/scenario.ts';
import type { OpenRate } from '../model/scenario.ts';
import { durationText, limitText } from '../model/units.ts';
import { columns } from '../text/columns.ts';
import { printable } from '../text/printable.ts';

const width = 110;

/** Ends with a line break. */
export const renderPlan = (plan: Plan): string =>
  [
    `${plan.scenario}: ${plan.title}`,
    '',
    ...wrapped(plan.about, '  '),
    '',
    ...columns(
      [
        ['Database', `${plan.engine} on ${plan.platform}, as ${plan.deployment}`],
        ...named('Options', optionLines(plan)),
        ...named('Manifest', manifestLines(plan)),
        ...named('Attached', attachedLines(plan)),
        ...(plan.operator === undefined ? [] : [['Operator', plan.operator]]),
        ['Topology', topologyText(plan)],
        ...(plan.data === undefined ? [] : [['Data', `${plan.data.set}: ${plan.data.how}`]]),
        ...named('Services', serviceLines(plan)),
        ...named('Remarks', plan.remarks ?? []),
        ...named('Load', loadLines(plan)),
        ...named('Budget', budgetLines(plan)),
        ...(plan.observation === true ? [['Observation', 'nothing is done to the database']] : []),
        ...repetitionRows(plan),
        ['Seed', String(plan.seed)],
      ],
      { indent: '' },
    ),
    '',
    'Steps',
    ...plan.steps.flatMap(stepLines),
    '',
  ]
    .map(printable)
    .join('\n');

const optionLines = ({ deployedAs }: Plan): string[] =>
  Object.entries(deployedAs?.options ?? {}).map(([name, value]) => `${name}: ${optionText(value)}`);

const optionText = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, part]) => `${name} ${String(part)}`)
        .join(', ')
    : String(value);

const manifestLines = ({ manifest }: Plan): readonly string[] => {
  if (manifest === undefined) return [];
  return manifest.changes.length === 0 ? ['applied as it is'] : manifest.changes;
};

/** Also what a person is asked about before it begins. */
export const attachedLines = ({ attached }: Pick<Plan, 'attached'>): readonly string[] =>
  attached === undefined ? [] : [...attached.deeds, ...attached.stays];

const topologyText = ({ topology: { members, shards, synchronous } }: Plan): string => {
  const who = shards === 1 ? `${members} members` : `${members} members in ${shards} shards`;
  return synchronous === 0
    ? `${who}, asynchronous`
    : `${who}; ${synchronous} standby${synchronous === 1 ? '' : 's'} must confirm each write`;
};

const serviceLines = ({ services }: Plan): string[] => {
  const wide = Math.max(3, ...services.map(({ service }) => service.length));
  return services.map((service) => serviceText(service, wide));
};

const serviceText = ({ service, kind, roles }: ServiceRole, wide: number): string =>
  `${service.padEnd(wide)} ${kind === 'write' ? 'writes, answered by' : 'reads, answered by'} ${roles.join(' or ')}`;

const loadLines = ({ load, policies, ...plan }: Plan): string[] => [
  ...policies.flatMap((policy) => policyLines(policy, load)),
  ...(plan.openRates === undefined
    ? []
    : [
        `open: ${listed(plan.openRates.map((rate) => openWords[rate]))}; a trial before the warm-up halves them until they are carried there`,
      ]),
  ...(plan.allowLate === true ? ['goes on although the services cannot keep up with it'] : []),
  ...(load.waitReplicas === 0 ? [] : [`${load.waitReplicas} replicas must confirm each write to the client`]),
  `good within ${durationText(load.ackWithinMs)}; the client gives up after ${durationText(load.operationTimeoutMs)}`,
  `${durationText(load.warmUpMs)} before the first step, ${durationText(load.tailMs)} after the last`,
];

const openWords = {
  writeRateHz: 'writes/s',
  readRateHz: 'reads/s',
  probeRateHz: 'connections/s',
} as const satisfies Record<OpenRate, string>;

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

const policyLines = (policy: ClientPolicy, load: Plan['load']): string[] =>
  policy === 'fresh'
    ? [`fresh: ${load.probeRateHz} connections/s on each service`]
    : [
        `${policy}: ${load.writeRateHz} writes/s from ${load.writeSessions} clients on each service that takes writes`,
        `${policy}: ${load.readRateHz} reads/s from ${load.readSessions} clients on each service that serves reads`,
      ];

const budgetLines = ({ budget }: Plan): string[] => [
  ...timeLimits(budget).map(({ service, policy, of, ...limit }) => {
    const figure = of === 'down' ? 'down' : 'down or late';
    return limit.quantile === undefined
      ? `${service} ${figure} for at most ${durationText(limit.limitMs)} in all, as ${policy} clients see it`
      : `${service} ${figure} in all, as ${policy} clients see it: ${limitText(limit)}`;
  }),
  `${budget.lostWrites} acknowledged writes lost`,
];

const repetitionRows = ({ repeat, holdUpToMs, attached }: Plan): string[][] => [
  ...(repeat === undefined
    ? []
    : [
        [
          'Repeat',
          `${repeat} times, each on a ${attached === undefined ? 'deployment' : 'database'} of its own`,
        ],
      ]),
  ...(holdUpToMs === undefined
    ? []
    : [
        [
          'Moment',
          `steps that disturb wait for up to ${durationText(holdUpToMs)} first, drawn from the seed`,
        ],
      ]),
];

const stepLines = ({ number, verb, title, how, deadlineMs, trap }: PlannedStep): string[] => [
  '',
  ...numbered(number, wrapped(title, '      ')),
  ...wrapped(`how: ${how}`, '      '),
  ...(trap === undefined ? [] : wrapped(`trap: ${trap}`, '      ')),
  `      ${verb}, at most ${durationText(deadlineMs)}`,
];

/** The number stands in the indentation of the first line. */
const numbered = (number: number, [first = '', ...others]: readonly string[]): string[] => [
  `${String(number).padStart(4)}. ${first.trimStart()}`,
  ...others,
];

/** The name stands before the first line only. */
const named = (name: string, lines: readonly string[]): string[][] =>
  lines.map((line, index) => [index === 0 ? name : '', line]);

const wrapped = (text: string, indent: string): string[] => {
  const lines = [''];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent.length + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line);
};
