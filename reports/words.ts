// The words that all reports share: what a judgement, an outcome, a finding of the audit and a milestone are called, and
// the one sentence that says how a run went. No layout.
import {
  formatCount,
  formatLimit,
  formatNumberOf,
  formatSeconds,
  formatSetting,
} from '../harness/measure/format.ts';
import { worstPart } from '../harness/measure/standing.ts';
import { observationText, primaryAudits } from '../harness/model/verdict.ts';
import type { Plan } from '../harness/model/plan.ts';
import { sampleCheck } from '../harness/model/sample.ts';
import { limitsOn } from '../harness/model/scenario.ts';
import type { TimeLimit } from '../harness/model/scenario.ts';
import type { ClientPolicy } from '../load/lanes.ts';
import type {
  AuditMeasure,
  CheckResult,
  DowntimeWindow,
  Judgement,
  MemberAudit,
  ServiceMeasure,
  Verdict,
} from '../harness/model/verdict.ts';
import { outageText } from './down-and-late.ts';

/** A sign for each judgement that can be told apart without colour. */
export const signs = { pass: '✓', fail: '✗', unknown: '?' } as const satisfies Record<Judgement, string>;

/** The five findings of the audit, in the order in which they are shown, with what each means. */
export const findings = [
  ['lost', 'acknowledged, yet absent'],
  ['phantom', 'refused, yet stored'],
  ['recovered', 'outcome unknown to the client, and stored: harmless'],
  ['duplicate', 'stored more than once'],
  ['foreign', 'stored, yet never sent by this run'],
] as const satisfies readonly (readonly [keyof MemberAudit, string])[];

/** What became of an operation, with what each means. */
export const outcomes = [
  ['acknowledged', 'the server said that it took effect'],
  ['refused', 'the server certainly did not carry it out, or it was never sent'],
  ['unknown', 'anything else: a time-out, or a connection lost after sending'],
] as const;

/** How a client behaves under each policy. */
export const policyWords = {
  session: 'one long-lived connection that reconnects',
  fresh: 'a connection for each operation',
  bounded: 'the driver with tight limits, so that errors show',
  defaults: 'the driver as it comes, which turns errors into waiting',
} as const satisfies Record<ClientPolicy, string>;

/** `rw · session`. */
export const laneGroup = ({ service, policy }: Pick<ServiceMeasure, 'service' | 'policy'>): string =>
  `${service} · ${policy}`;

/** The limits that the budget sets a service, the one on downtime first; none when it does not name it. */
export const limitsOf = ({ budget }: Verdict, measure: ServiceMeasure): readonly TimeLimit[] =>
  limitsOn(budget, measure);

/** A limit as the scenario says it: `15 s`, `down or late 30 s`. */
export const limitText = (limit: TimeLimit): string =>
  limit.of === 'down' ? formatLimit(limit) : `down or late ${formatLimit(limit)}`;

/** Every limit of a service; empty when the budget does not name it. */
export const limitWords = (verdict: Verdict, measure: ServiceMeasure): string =>
  limitsOf(verdict, measure).map(limitText).join(', ');

/** The checks that did not pass, failed ones first. */
export const troubles = ({ checks }: Verdict): readonly CheckResult[] => [
  ...checks.filter(({ verdict }) => verdict === 'fail'),
  ...checks.filter(({ verdict }) => verdict === 'unknown'),
];

/** That the data which was loaded for the run survived it is told also where it did. */
export const toldPasses = ({ checks }: Verdict): readonly CheckResult[] =>
  checks.filter(({ check, verdict }) => check === sampleCheck && verdict === 'pass');

/** One sentence: why the verdict is what it is. Before it stands that nothing was done, where that is so. */
export const headline = (verdict: Verdict): string =>
  verdict.run.observation === true ? `${observationText} ${reasonOf(verdict)}` : reasonOf(verdict);

const reasonOf = (verdict: Verdict): string => {
  const { ending, reason } = verdict.run;
  if (verdict.verdict === 'pass') return successSentence(verdict);
  if (verdict.verdict === 'unknown' && ending !== 'completed')
    return ended(`The run was ${ending}: ${reason}`);
  const [first, ...others] = troubles(verdict);
  const more =
    others.length === 0 ? '' : `, and ${formatNumberOf(others.length, 'other check')} did not pass`;
  return ended(`${first?.summary ?? reason}${more}`);
};

const successSentence = (verdict: Verdict): string => {
  const { services } = verdict.measurements;
  const primary = primaryAudit(verdict);
  const [budgeted] = services.flatMap((measure) => {
    const limits = limitsOf(verdict, measure);
    if (limits.length === 0) return [];
    const { partition, measured } = worstPart(measure);
    const where = partition === null || measured.windows.length === 0 ? '' : ` of ${partition}`;
    return [`${measure.service}${where} was ${outageText(measured)}, with ${allowedText(limits)} allowed`];
  });
  const kept = primary === undefined ? [] : [lostText(verdict, primary.lost.count)];
  const facts = [...(budgeted === undefined ? [] : [budgeted]), ...kept].join('; ');
  const passed = `All ${formatNumberOf(verdict.checks.length, 'check')} passed`;
  return ended(facts === '' ? passed : `${passed}: ${facts}`);
};

const allowedText = (limits: readonly TimeLimit[]): string =>
  limits
    .map(({ of, limitMs }) => `${formatSetting(limitMs)} ${of === 'down' ? 'of downtime' : 'down or late'}`)
    .join(' and ');

const lostText = ({ measurements }: Verdict, lost: number): string => {
  const acknowledged = formatNumberOf(measurements.audit?.writes.acknowledged ?? 0, 'acknowledged write');
  return `${lost === 0 ? 'none' : formatCount(lost)} of ${acknowledged} ${lost > 1 ? 'were' : 'was'} lost`;
};

/** The audit of the member that was the primary at the end, or of all shards' together; undefined unless there was exactly one
 * of each. */
export const primaryAudit = (verdict: Verdict): MemberAudit | undefined => {
  const primaries = primaryAudits(verdict);
  return primaries.length === 1 ? primaries[0] : undefined;
};

const ended = (text: string): string => text.trim().replace(/[^.!?]$/u, '$&.');

/** What became of all writes that fell due, in one line. */
export const writesText = ({ writes: { sent, acknowledged, refused, unknown } }: AuditMeasure): string =>
  `${formatCount(acknowledged + refused + unknown)} writes fell due, ${formatCount(sent)} were sent: ${formatCount(acknowledged)} acknowledged, ${formatCount(refused)} refused, ${formatCount(unknown)} unknown`;

/** What limits the trust in a window's bounds; empty when nothing does. */
export const windowNotes = (window: DowntimeWindow): readonly string[] => [
  ...(window.timeoutDominates ? ['the client’s own time-out dominates the bounds'] : []),
  ...(window.widenedByStallsMs > 0
    ? [`widened by ${formatSeconds(window.widenedByStallsMs)} of stalls of the load`]
    : []),
  ...(window.openEnded === 'no' ? [] : [openEnds[window.openEnded](window)]),
];

const openEnds = {
  start: () => 'no good operation before it: it may have begun earlier',
  end: (window) => `never recovered: no good operation in the ${watchedText(window)} until the load ended`,
  both: () => 'no good operation before or after it: its true length is not known',
} as const satisfies Record<Exclude<DowntimeWindow['openEnded'], 'no'>, (window: DowntimeWindow) => string>;

const watchedText = ({ durationMs }: DowntimeWindow): string => formatSeconds(durationMs.value);

/** `rates: 100 of 200 writes/s: halved because ...`; nothing where every rate was named. */
export const fittedLines = ({ measurements: { load } }: Verdict): readonly string[] =>
  load?.fitted === undefined ? [] : [`rates: ${load.fitted.text}`];

/** The command that repeats the run: same plan, same seed. */
export const repeatCommand = (
  { run }: Verdict,
  { scenarioFile, overrides = {} }: Pick<Plan, 'scenarioFile' | 'overrides'>,
): string => {
  const said = Object.entries(overrides).map(([option, value]) =>
    value === '' ? `--${option}` : `--${option} ${shellWord(value)}`,
  );
  const name = shellWord(scenarioFile ?? run.scenario);
  return [
    `make scenario NAME=${name.startsWith("'") ? quotedForMake(name) : name}`,
    `PLATFORM=${run.platform}`,
    `ARGS=${quotedForMake([`--seed ${run.seed}`, ...said].join(' '))}`,
  ].join(' ');
};

/** For the shell that make starts. */
const shellWord = (text: string): string =>
  /^[\w./:@%+=,-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** For the shell that starts make, and for make itself, which takes a dollar for its own. */
const quotedForMake = (text: string): string =>
  `"${text.replaceAll('$', '$$$$').replace(/["\\$`]/gu, '\\$&')}"`;
