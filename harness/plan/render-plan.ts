// A plan as text for people: what `drydock plan` prints. Pure.
import type { Plan, PlannedStep, ServiceRole } from '../model/plan.ts';
import { durationText } from '../model/units.ts';

const width = 110;

/** Ends with a line break. */
export const renderPlan = (plan: Plan): string =>
  [
    `${plan.scenario}: ${plan.title}`,
    '',
    ...wrapped(plan.about, '  '),
    '',
    field('Database', `${plan.engine} on ${plan.platform}, as ${plan.deployment}`),
    field('Topology', topologyText(plan)),
    ...fields('Services', plan.services.map(serviceText)),
    ...fields('Load', loadLines(plan)),
    ...fields('Budget', budgetLines(plan)),
    field('Seed', String(plan.seed)),
    '',
    'Steps',
    ...plan.steps.flatMap(stepLines),
    '',
  ].join('\n');

const topologyText = ({ topology: { members, synchronous } }: Plan): string =>
  synchronous === 0
    ? `${members} members, asynchronous`
    : `${members} members; ${synchronous} standby${synchronous === 1 ? '' : 's'} must confirm each write`;

const serviceText = ({ service, kind, roles }: ServiceRole): string =>
  `${service.padEnd(3)} ${kind === 'write' ? 'writes, answered by' : 'reads, answered by'} ${roles.join(' or ')}`;

const loadLines = ({ load }: Plan): string[] => [
  `${load.writeRateHz} writes/s from ${load.writeSessions} sessions on each service that takes writes`,
  `${load.readRateHz} reads/s from ${load.readSessions} sessions on each service that serves reads`,
  `${load.probeRateHz} fresh connections/s on each service`,
  `good within ${durationText(load.ackWithinMs)}; the client gives up after ${durationText(load.operationTimeoutMs)}`,
  `${durationText(load.warmUpMs)} before the first step, ${durationText(load.tailMs)} after the last`,
];

const budgetLines = ({ budget }: Plan): string[] => [
  ...budget.downtime.map(
    ({ service, policy, limitMs }) =>
      `${service} down for at most ${durationText(limitMs)} in all, as ${policy} clients see it`,
  ),
  `${budget.lostWrites} acknowledged writes lost`,
];

const stepLines = ({ number, verb, title, how, deadlineMs }: PlannedStep): string[] => [
  '',
  `${String(number).padStart(4)}. ${title}`,
  ...wrapped(`how: ${how}`, '      '),
  `      ${verb}, at most ${durationText(deadlineMs)}`,
];

const field = (name: string, text: string): string => `${name.padEnd(9)} ${text}`;

/** The name stands before the first line only. */
const fields = (name: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => field(index === 0 ? name : '', line));

const wrapped = (text: string, indent: string): string[] => {
  const lines = [''];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent.length + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line);
};
