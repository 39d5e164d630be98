// From a history to its verdict: measures, asks every check, and lets the worst answer count. Pure: the same history gives
// the same verdict to the byte.
import type { DrawnHistory } from '../model/charts.ts';
import type { Check, Facts } from '../model/check.ts';
import { messageOf } from '../model/errors.ts';
import type { History, HistoryHead } from '../model/history.ts';
import type { RecordedEvent, RunEnding } from '../model/record.ts';
import type { CheckResult, Judgement, Verdict } from '../model/verdict.ts';
import { measure } from './measure.ts';
import { rounded } from './rounding.ts';
import { stepResults } from './steps.ts';
import type { StepKinds } from './steps.ts';
import { eventsOf, topologiesOf } from './timeline.ts';
import { trapsOf } from './traps.ts';

export interface JudgedBy {
  readonly checks: readonly Check[];
  readonly steps: StepKinds;
}

export interface Judged {
  readonly verdict: Verdict;
  /** For reports. */
  readonly history: DrawnHistory;
}

/** Rejects when the history cannot be read. */
export const judge = async (history: History, { checks, steps }: JudgedBy): Promise<Judged> => {
  const { charts, ...measured } = await measure(history);
  const facts = { history, ...measured, steps: stepResults(history, steps) };
  const [doubt] = facts.harms.own;
  const wanted = checks.filter(({ asked }) => asked?.(history.plan) ?? true);
  const results = wanted.map((check) => ask(check, facts)).map((result) => inDoubt(result, doubt));
  return { verdict: verdictOf(facts, results), history: { ...history, charts } };
};

/** Only who is unharmed himself convicts anybody. */
const inDoubt = (result: CheckResult, doubt: string | undefined): CheckResult =>
  doubt === undefined || result.verdict !== 'fail'
    ? result
    : { ...result, verdict: 'unknown', summary: `${result.summary}: a failure, but ${doubt}` };

const verdictOf = (facts: Facts, checks: readonly CheckResult[]): Verdict => {
  const { plan, events } = facts.history;
  const run = runOf(facts.history);
  const ending: Judgement = run.ending === 'completed' ? 'pass' : 'unknown';
  return {
    schema: 'drydock/verdict/2',
    verdict: checks.length === 0 ? 'unknown' : worst([ending, ...checks.map(({ verdict }) => verdict)]),
    run,
    checks,
    budget: plan.budget,
    steps: facts.steps,
    traps: trapsOf(plan, facts.steps),
    measurements: facts.measurements,
    versions: merged(eventsOf(events, 'versions').map(({ versions }) => versions)),
    ...settingsIn(events),
    topology: topologiesOf(events),
    problems: problemsOf(events),
  };
};

const settingsIn = (events: readonly RecordedEvent[]): Pick<Verdict, 'settings' | 'defaults'> => {
  const told = eventsOf(events, 'settings');
  const known = told.flatMap(({ defaults }) => (defaults === undefined ? [] : [defaults]));
  return {
    settings: merged(told.map(({ settings }) => settings)),
    ...(known.length > 0 && { defaults: merged(known) }),
  };
};

/** Fail beats unknown beats pass. */
export const worst = (judgements: readonly Judgement[]): Judgement => {
  if (judgements.includes('fail')) return 'fail';
  return judgements.includes('unknown') ? 'unknown' : 'pass';
};

/** A check that throws has not judged anything. */
const ask = (check: Check, facts: Facts): CheckResult => {
  try {
    return { check: check.name, ...check.judge(facts) };
  } catch (error) {
    const summary = `the check itself failed: ${messageOf(error)}`;
    return { check: check.name, verdict: 'unknown', summary, details: [] };
  }
};

/** A record that breaks off, because drydock itself was killed, is that of an interrupted run. */
const brokenOff = { ending: 'interrupted', reason: 'the record breaks off before the run’s end' } as const;

const runOf = ({ plan, events }: HistoryHead): Verdict['run'] => {
  const identity = eventsOf(events, 'run-started')[0]?.run ?? {
    id: '',
    scenario: plan.scenario,
    platform: plan.platform,
    engine: plan.engine,
    deployment: plan.deployment,
    seed: plan.seed,
    startedUtc: '',
  };
  const finished: { ending: RunEnding; reason: string } = eventsOf(events, 'run-finished')[0] ?? brokenOff;
  const { ending, reason } = finished;
  return {
    ...identity,
    title: plan.title,
    ...(plan.observation === true && { observation: true }),
    ending,
    reason,
    durationMs: rounded(events.at(-1)?.atMs ?? 0),
  };
};

const merged = (parts: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> =>
  Object.assign({}, ...parts) as Record<string, string>;

const problemsOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(events.flatMap(problemIn)),
];

const problemIn = (event: RecordedEvent): readonly string[] => {
  if (event.kind === 'problem') return [event.message];
  if (event.kind === 'harmed') return [event.what];
  return event.kind === 'undone' && event.error !== null
    ? [`could not undo: ${event.what}: ${event.error}`]
    : [];
};
