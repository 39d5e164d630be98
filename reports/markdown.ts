// report.md: the verdict as GitHub Markdown, for a pull request or `$GITHUB_STEP_SUMMARY`. Tables, no pictures; the whole
// story is in report.html.
import {
  formatBounded,
  formatCount,
  formatNumberOf,
  formatProbability,
  formatSeconds,
  formatShare,
} from '../harness/measure/format.ts';
import { worstPart } from '../harness/measure/standing.ts';
import type { Plan } from '../harness/model/plan.ts';
import type { RunReporter } from '../harness/model/reporter.ts';
import type { AuditMeasure, DistributionMeasure, StepResult, Verdict } from '../harness/model/verdict.ts';
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
import { lateText, phasesText, shareExplained, windowExplained } from './down-and-late.ts';
import { frontRows, frontTitle } from './front.ts';
import { markdownTable as table, markdownText as text } from './markdown-text.ts';
import { knownColumns, knownRows, knownTitle, notesIn, settingsApart } from './settings.ts';
import { sprungSigns, sprungWords, trapGroups } from './traps.ts';
import { isDown } from '../harness/model/measurements.ts';
import { printable } from '../harness/text/printable.ts';
import {
  findings,
  fittedLines,
  headline,
  laneGroup,
  limitWords,
  repeatCommand,
  signs,
  toldPasses,
  troubles,
  windowNotes,
  writesText,
} from './words.ts';

/** Renders `report.md`. */
export const markdownReporter: RunReporter = {
  name: 'markdown',
  file: 'report.md',
  render: (verdict, { front, plan }) => {
    const { measurements: measured } = verdict;
    const parts = [
      head(verdict),
      checks(verdict),
      traps(verdict),
      services(verdict),
      windows(verdict),
      measured.audit === null ? '' : ledger(measured.audit),
      distribution(measured.distribution),
      front === undefined ? '' : section(frontTitle(front), ['Figure', 'Seen #'], frontRows(front)),
      steps(verdict.steps),
      versions(verdict, plan),
      section(
        knownTitle,
        knownColumns,
        knownRows(verdict).map((row) => row.map(text)),
      ),
      notes(plan),
      problems(verdict),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  },
};

/** A section, or nothing when there is nothing in it. */
const section = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `### ${title}\n\n${table(columns, rows)}`;

const head = (verdict: Verdict): string => {
  const { run } = verdict;
  return [
    `## ${signs[verdict.verdict]} ${verdict.verdict.toUpperCase()}: ${text(run.title)}`,
    `**${text(headline(verdict))}**`,
    `${text(run.scenario)} on ${text(run.platform)} (${text(run.deployment)}), ${text(run.startedUtc)}, ${formatSeconds(run.durationMs)}, seed ${run.seed}`,
  ].join('\n\n');
};

const checks = (verdict: Verdict): string => {
  const bad = troubles(verdict);
  const passed = verdict.checks.length - bad.length;
  const lines = bad.flatMap(({ check, verdict: found, summary, details }) => [
    `- ${signs[found]} **${text(check)}** (${found}): ${text(summary)}`,
    ...details.map((detail) => `  - ${text(detail)}`),
  ]);
  const told = toldPasses(verdict).map(
    ({ check, summary }) => `- ${signs.pass} **${text(check)}** (pass): ${text(summary)}`,
  );
  return [
    '### Checks',
    '',
    ...lines,
    ...told,
    `- ${formatNumberOf(passed, 'check')} of ${formatCount(verdict.checks.length)} passed`,
  ].join('\n');
};

/** A row for each step that may spring a trap; the text of a trap stands beside its first one. */
const traps = (verdict: Verdict): string => {
  const groups = trapGroups(verdict);
  return section(
    'Traps of the published runbook',
    ['Trap', 'Step #', 'Sprung', 'Evidence'],
    groups.flatMap(({ trap, findings: found }) =>
      found.map(({ step, sprung, evidence }, place) => [
        place === 0 ? text(trap) : '',
        String(step),
        `${sprungSigns[sprung]} ${sprungWords[sprung]}`,
        evidence.map(text).join('<br>'),
      ]),
    ),
  );
};

const services = (verdict: Verdict): string => {
  const split = isSplit(verdict);
  const parts = split ? ['Shards down', 'Whole service'] : ['Partial #'];
  const down = split ? 'Worst shard #' : 'Downtime #';
  return section(
    'Services',
    ['Service', 'Budget #', down, 'Longest down #', 'Late #', 'Windows #', ...parts, 'p99 #'],
    verdict.measurements.services.map((measure) => {
      const { measured } = worstPart(measure);
      return [
        text(laneGroup(measure)),
        text(limitWords(verdict, measure)),
        text(downtimeText(measure)),
        measured.longestMs === null ? '' : formatBounded(measured.longestMs),
        text(latenessText(measure)),
        windowCountText(measure),
        ...(split ? [shardsDownText(measure), wholeText(measure)] : [formatCount(measure.partial.length)]),
        measure.latencyMs === null ? '' : formatSeconds(measure.latencyMs.p99),
      ];
    }),
  );
};

const windowsMax = 20;

const windows = (verdict: Verdict): string => {
  const all = longestWindows(verdict);
  const shown = all.slice(0, windowsMax);
  const rows = shown.map(({ window, ...whose }) => [
    `${text(whoseWindow(whose))} · ${window.number}`,
    formatSeconds(window.startMs.value),
    isDown(window) ? formatBounded(window.downMs) : 'never',
    lateText(window),
    `${formatCount(window.seenBy)} of ${formatCount(whose.lanes)}`,
    text(window.reasons.map(({ reason, count }) => `${reason} ×${formatCount(count)}`).join(', ')),
    phasesText(window),
    windowExplained(window),
    windowNotes(window).join('; '),
  ]);
  const title =
    all.length > shown.length
      ? `Windows (the longest ${windowsMax} of ${formatCount(all.length)})`
      : 'Windows';
  const { explained } = verdict.measurements;
  const told = explained === undefined ? '' : shareExplained(explained);
  return section(
    told === '' ? title : `${title}, ${told} of what was down explained`,
    [
      'Window',
      'Began at #',
      'Down #',
      'Late #',
      'Seen by #',
      'Reasons',
      'Phases, each up to',
      'Explained #',
      'Notes',
    ],
    rows,
  );
};

const ledger = (audit: AuditMeasure): string => {
  const rows = audit.members.map((member) => [
    `${text(member.member)} (${text(member.role)})`,
    formatCount(member.ids),
    ...findings.map(([finding]) => formatCount(member[finding].count)),
  ]);
  return `### Ledger\n\n${writesText(audit)}.\n\n${table(['Member', 'Stored #', ...findings.map(([finding]) => `${finding} #`)], rows)}`;
};

const distribution = (measures: readonly DistributionMeasure[]): string =>
  section(
    'Distribution',
    ['Service', 'Clients', 'When', 'Connections #', 'Shares', 'Wrong member #', 'Evenness #'],
    measures.map(({ service, policy, when, connections, shares, impure, evenness }) => [
      text(service),
      policy,
      when,
      formatCount(connections),
      shares
        .map(
          (share) =>
            `${text(share.member)} (${text(share.role)}) ${connections === 0 ? '0' : formatShare(share.connections / connections)}`,
        )
        .join(', '),
      formatCount(impure),
      evenness === null ? '' : formatProbability(evenness.pValue),
    ]),
  );

const steps = (results: readonly StepResult[]): string =>
  section(
    'Steps',
    ['#', 'Step', 'How', 'Took #', 'Claims'],
    results.map(({ number, title, how, status, startedMs, endedMs, claims, message }) => [
      String(number),
      text(title),
      text(how),
      startedMs === null || endedMs === null ? status : formatSeconds(endedMs - startedMs),
      [
        ...(message === '' ? [] : [`${status === 'failed' ? signs.fail : signs.unknown} ${text(message)}`]),
        ...claims.map(({ claim, wanted, seen, holds }) =>
          text(holds ? `${signs.pass} ${claim}` : `${signs.fail} ${claim}: wanted ${wanted}, seen ${seen}`),
        ),
      ].join('<br>'),
    ]),
  );

const versions = (verdict: Verdict, plan: Plan): string => {
  const line = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries)
      .map(([name, value]) => `${text(name)} ${text(value)}`)
      .join(' · ');
  return [
    '### Versions and settings',
    line(verdict.versions),
    line(settingsApart(verdict).others),
    ...fittedLines(verdict).map(text),
    `\`\`\`sh\n${printable(repeatCommand(verdict, plan))}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

const notes = (plan: Plan): string =>
  notesIn(plan)
    .map(({ title, lines }) =>
      [`### ${text(title)}`, '', ...lines.map((line) => `- ${text(line)}`)].join('\n'),
    )
    .join('\n\n');

const problems = ({ problems: all }: Verdict): string =>
  all.length === 0 ? '' : ['### Problems', '', ...all.map((problem) => `- ${text(problem)}`)].join('\n');
