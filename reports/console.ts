// The summary at the end of a run, for a terminal and as summary.txt: about forty lines, and the settings. Whether it is
// coloured is the caller's choice; the path of the report is the caller's line.
import { formatCount, formatNumberOf, formatProbability, formatSeconds } from '../harness/measure/format.ts';
import type { RunReporter } from '../harness/model/reporter.ts';
import type { DistributionMeasure, Judgement, ServiceMeasure, Verdict } from '../harness/model/verdict.ts';
import {
  downtimeText,
  isSplit,
  latenessText,
  longestWindows,
  shardsDownText,
  wholeText,
  whoseWindow,
  windowCountText,
} from './outages.ts';
import { phasesText, windowExplained, windowText } from './down-and-late.ts';
import { blocksText, colours, painter, tableUnder } from './terminal-text.ts';
import type { Paint } from './terminal-text.ts';
import { settingsApart } from './settings.ts';
import { sprungSigns, sprungWords, stepsText, trapGroups, trapsText } from './traps.ts';
import { printable } from '../harness/text/printable.ts';
import {
  findings,
  fittedLines,
  headline,
  laneGroup,
  limitWords,
  signs,
  toldPasses,
  troubles,
  writesText,
} from './words.ts';

/** Renders `summary.txt`, without colours. */
export const consoleReporter: RunReporter = {
  name: 'console',
  file: 'summary.txt',
  render: (verdict) => renderConsole(verdict, { colour: false }),
};

/** The summary with or without colours, ending in a newline. */
export const renderConsole = (verdict: Verdict, { colour }: { readonly colour: boolean }): string => {
  const paint = painter(colour);
  const blocks = [head, services, longest, ledger, distribution, checks, traps, problems, settings].map(
    (block) => block(verdict, paint),
  );
  return blocksText(blocks);
};

const sign = (judgement: Judgement, paint: Paint): string => paint(colours[judgement], signs[judgement]);

const head = (verdict: Verdict, paint: Paint): string[] => {
  const { run } = verdict;
  return [
    `  ${paint('bold', paint(colours[verdict.verdict], `${signs[verdict.verdict]} ${verdict.verdict.toUpperCase()}`))}  ${paint('bold', printable(run.title))}`,
    `  ${printable(headline(verdict))}`,
    paint(
      'dim',
      printable(
        `  ${run.scenario} on ${run.platform} (${run.deployment}), ${formatSeconds(run.durationMs)}, seed ${run.seed}`,
      ),
    ),
  ];
};

const services = (verdict: Verdict, paint: Paint): string[] => {
  const split = isSplit(verdict);
  const row = (measure: ServiceMeasure) => {
    const partial = measure.partial.length === 0 ? '' : formatCount(measure.partial.length);
    return [
      laneGroup(measure),
      downtimeText(measure),
      latenessText(measure),
      limitWords(verdict, measure),
      windowCountText(measure),
      ...(split ? [shardsDownText(measure), wholeText(measure)] : [partial]),
      measure.latencyMs === null ? '' : formatSeconds(measure.latencyMs.p99),
    ];
  };
  const parts = split ? ['shards down', 'whole service'] : ['partial'];
  const down = split ? 'worst shard' : 'downtime';
  const columns = ['service', down, 'late', 'budget', 'windows', ...parts, 'p99'];
  const figures = split ? [3, 4, 7] : [3, 4, 5, 6];
  return tableUnder(paint, [columns, ...verdict.measurements.services.map(row)], figures);
};

/** Where the time of the longest window went. */
const longest = (verdict: Verdict, paint: Paint): string[] => {
  const [first] = longestWindows(verdict);
  if (first === undefined) return [];
  const told = windowExplained(first.window);
  const what = `${whoseWindow(first)}: ${windowText(first.window)}${told === '' ? '' : `, ${told} explained`}`;
  return [
    paint('dim', printable(`  longest window, ${what}; each part up to`)),
    `  ${phasesText(first.window)}`,
  ];
};

const ledger = ({ measurements: { audit } }: Verdict, paint: Paint): string[] => {
  if (audit === null) return [];
  const rows = audit.members.map((member) => [
    `${member.member} (${member.role})`,
    formatCount(member.ids),
    ...findings.map(([finding]) => formatCount(member[finding].count)),
  ]);
  return [
    `  ${writesText(audit)}`,
    ...tableUnder(
      paint,
      [['read back from', 'stored', ...findings.map(([finding]) => finding)], ...rows],
      [1, 2, 3, 4, 5, 6],
    ),
  ];
};

const distribution = (verdict: Verdict, paint: Paint): string[] => {
  const [first, ...others] = verdict.measurements.distribution;
  // The reports have the other policies, too.
  const measures = [first ?? [], others].flat().filter(({ policy }) => policy === first?.policy);
  // Of a split database there are too many members for two columns.
  if (isSplit(verdict))
    return tableUnder(paint, [
      ['served by', 'when', 'members'],
      ...measures.map((measure) => [measure.service, measure.when, sharesText(measure)]),
    ]);
  const services = [...new Set(measures.map(({ service }) => service))];
  const cell = (service: string, when: string) => {
    const measure = measures.find((one) => one.service === service && one.when === when);
    return measure === undefined ? '' : sharesText(measure);
  };
  return tableUnder(paint, [
    ['served by', 'before', 'after'],
    ...services.map((service) => [service, cell(service, 'before'), cell(service, 'after')]),
  ]);
};

const sharesText = ({ shares, impure, evenness }: DistributionMeasure): string => {
  const parts = shares
    .filter(({ connections }) => connections > 0)
    .map(({ member, connections }) => `${member} ${formatCount(connections)}`);
  const even = evenness === null ? '' : ` (${formatProbability(evenness.pValue)})`;
  return `${parts.join(', ')}${even}${impure > 0 ? `, ${formatCount(impure)} by the wrong member` : ''}`;
};

const checks = (verdict: Verdict, paint: Paint): string[] => {
  const bad = troubles(verdict);
  const passed = verdict.checks.length - bad.length;
  return [
    ...bad.flatMap(({ check, verdict: found, summary, details }) => [
      `  ${sign(found, paint)} ${paint('bold', printable(check))}: ${printable(summary)}`,
      ...someOf(details).map((detail) => `      ${printable(detail)}`),
    ]),
    ...toldPasses(verdict).map(
      ({ check, summary }) => `  ${sign('pass', paint)} ${printable(check)}: ${printable(summary)}`,
    ),
    ...(passed > 0
      ? [
          `  ${sign('pass', paint)} ${formatCount(passed)} of ${formatNumberOf(verdict.checks.length, 'check')} passed`,
        ]
      : []),
  ];
};

/** A line for each trap, however many steps may spring it. */
const traps = (verdict: Verdict, paint: Paint): string[] => {
  const groups = trapGroups(verdict);
  if (groups.length === 0) return [];
  return [
    paint('dim', `  ${trapsText(groups)}`),
    ...groups.map((group) => {
      const mark = sprungSigns[group.sprung];
      const painted = group.sprung === 'yes' ? paint('red', mark) : paint('dim', mark);
      return `  ${painted} ${sprungWords[group.sprung]}, ${stepsText(group)}: ${printable(group.trap)}`;
    }),
  ];
};

const problems = ({ problems: all }: Verdict, paint: Paint): string[] =>
  someOf(all).map((problem) => `  ${paint('yellow', '!')} ${printable(problem)}`);

const linesMax = 3;

const someOf = (lines: readonly string[]): readonly string[] =>
  lines.length <= linesMax
    ? lines
    : [...lines.slice(0, linesMax), `and ${formatCount(lines.length - linesMax)} more`];

const widthMax = 110;

/** What stood between the figures and another run's, as much of it on a line as fits. */
const settings = (verdict: Verdict, paint: Paint): string[] => {
  const lines: string[] = [];
  const { known, others } = settingsApart(verdict);
  const all = [
    ...Object.entries(others).map(([name, value]) => `${name}: ${value}`),
    // As by default are most of them: the whole list is in the report.
    ...known
      .filter(({ differs }) => differs)
      .map(({ name, value, usual }) => `${name}: ${value} (${usual} by default)`),
  ];
  for (const setting of [...fittedLines(verdict), ...all]) {
    const part = printable(setting);
    const last = lines.at(-1);
    if (last === undefined || last.length + part.length + 3 > widthMax) lines.push(`  ${part}`);
    else lines[lines.length - 1] = `${last} · ${part}`;
  }
  return lines.map((line) => paint('dim', line));
};
