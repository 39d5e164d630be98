// What became of the scenarios of a suite, summed up. Pure.
import { formatNumberOf } from '../measure/format.ts';
import { worst } from '../measure/judge.ts';
import { worstPart } from '../measure/standing.ts';
import type { Plan } from '../model/plan.ts';
import { timeLimits } from '../model/scenario.ts';
import type { Suite, SuiteCourse, SuiteEntry, SuiteIdentity, SuiteService } from '../model/suite.ts';
import { lostWritesOf } from '../model/verdict.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';

/** A scenario that was carried out and judged, once or several times. */
export interface CarriedOut {
  /** The folder of its run or series below results/. */
  readonly id: string;
  readonly verdict: Judgement;
  /** One sentence. */
  readonly reason: string;
  /** Of its runs: one, or those of the series. */
  readonly verdicts: readonly Verdict[];
}

/** A scenario that was begun. */
export interface SuitePart {
  readonly tookMs: number;
  /** Null when it could not be judged. */
  readonly carriedOut: CarriedOut | null;
  /** Why it broke; absent when it did not. */
  readonly broke?: string;
}

export interface SuiteFacts extends Pick<SuiteCourse, 'ended' | 'why'> {
  readonly identity: SuiteIdentity;
  /** All of them, in their order. */
  readonly plans: readonly Plan[];
  /** Of the first ones, in the same order. */
  readonly parts: readonly SuitePart[];
}

/** The same facts give the same suite to the byte. */
export const sumUpSuite = ({ identity, plans, parts, ended, why }: SuiteFacts): Suite => {
  const entries = plans.map((plan, index) => entryOf(plan, index + 1, parts[index]));
  const verdict =
    entries.length === 0 ? 'unknown' : worst(entries.map((entry) => entry.verdict ?? 'unknown'));
  return {
    schema: 'drydock/suite/1',
    verdict,
    reason: reasonOf(entries, { ended, why }),
    suite: identity,
    course: { planned: plans.length, done: parts.length, ended, why },
    entries,
  };
};

const entryOf = (plan: Plan, number: number, part: SuitePart | undefined): SuiteEntry => {
  const { scenario, title, seed, repeat = 1 } = plan;
  const verdicts = part?.carriedOut?.verdicts ?? [];
  return {
    number,
    scenario,
    title,
    seed,
    repeat,
    ...judged(part),
    id: part?.carriedOut?.id ?? null,
    services: budgeted(plan).flatMap((limit) => serviceOf(limit, verdicts) ?? []),
    lostWrites: most(verdicts.flatMap((verdict) => lostWritesOf(verdict) ?? [])),
    tookMs: part?.tookMs ?? 0,
  };
};

const judged = (part: SuitePart | undefined): Pick<SuiteEntry, 'state' | 'verdict' | 'reason'> => {
  if (part === undefined)
    return { state: 'not run', verdict: null, reason: 'The suite had ended before its turn.' };
  const { carriedOut, broke } = part;
  // A bug may be met after something was judged; what was judged stands.
  if (carriedOut !== null) return { state: 'judged', verdict: carriedOut.verdict, reason: carriedOut.reason };
  return { state: 'broken', verdict: null, reason: broke ?? 'It ended without a verdict.' };
};

type Budgeted = Pick<SuiteService, 'service' | 'policy'>;

/** Each once, although it may have two limits. */
const budgeted = ({ budget }: Plan): readonly Budgeted[] => [
  ...new Map(
    timeLimits(budget).map(({ service, policy }) => [`${service} ${policy}`, { service, policy }]),
  ).values(),
];

/** In the run in which it was down longest. Undefined when no run measured it. */
const serviceOf = ({ service, policy }: Budgeted, verdicts: readonly Verdict[]): SuiteService | undefined => {
  const parts = verdicts
    .flatMap(({ measurements }) => measurements.services)
    .filter((each) => each.service === service && each.policy === policy)
    .map(worstPart)
    .toSorted((a, b) => b.measured.downtimeMs.value - a.measured.downtimeMs.value);
  const [longest] = parts;
  if (longest === undefined) return undefined;
  const { downtimeMs, lateMs } = longest.measured;
  return { service, policy, downtimeMs, lateMs, partition: longest.partition };
};

const most = (counts: readonly number[]): number | null => (counts.length === 0 ? null : Math.max(...counts));

const reasonOf = (
  entries: readonly SuiteEntry[],
  { ended, why }: Pick<SuiteCourse, 'ended' | 'why'>,
): string => {
  const count = (wanted: (entry: SuiteEntry) => boolean) => entries.filter(wanted).length;
  const counts = [
    [count(({ verdict }) => verdict === 'fail'), 'failed'],
    [count(({ verdict }) => verdict === 'unknown'), 'could not be judged'],
    [count(({ state }) => state === 'broken'), 'broke'],
    [count(({ state }) => state === 'not run'), ended === 'under way' ? 'to come' : 'not run'],
  ] as const;
  const told = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const of = formatNumberOf(entries.length, 'scenario');
  const found = told.length === 0 ? `All ${of} passed.` : `Of ${of}, ${told.join(', ')}.`;
  return ended === 'all done' ? found : `${found} The suite was ${ended}: ${why}.`;
};
