// What a series showed: each cause and size with its error, whether the bounds told the truth, what was missed and made up. Pure.
import type { Ledger, LedgerHead } from '../../load/ledger.ts';
import type { Cause, ScoreRow, ScoredOutage, SeriesScore, Stood } from '../model/calibration.ts';
import type { TrueSpan } from '../model/disturbance.ts';
import { widthMs } from '../model/bounded.ts';
import type { Span } from '../measure/timeline.ts';
import { judging } from '../measure/operations.ts';
import { ascending, nearestRank } from '../measure/latency.ts';
import { collectPacerLags } from '../measure/load.ts';
import { rounded } from '../measure/rounding.ts';
import { stallsOf } from '../measure/stalls.ts';
import { collectWindows } from '../measure/windows.ts';
import { downParts } from '../model/measurements.ts';
import { shareBounds } from '../statistics/binomial.ts';
import { matchOutages } from '../measure/match.ts';
import type { Matched } from '../measure/match.ts';
import { isOurOwn, widenedTruth } from './path-stalls.ts';
import { joinedAtEdges } from './ragged.ts';
import type { SessionsBack } from './truth.ts';
import { collectUsual } from './usual.ts';
import { explainingShare, goalOf, surelySeenMs } from './series.ts';
import type { TrialSeries } from './series.ts';

/** An outage as it was injected, on the run's clock; of the size 0, the moment at which nothing was done. */
export interface Injected extends TrueSpan, Partial<Pick<SessionsBack, 'comesBackMs'>> {
  readonly cause: Cause;
  readonly sizeMs: number;
}

export interface TrialFacts {
  readonly series: TrialSeries;
  readonly injected: readonly Injected[];
  readonly ledger: Ledger;
  /** When the process that the path runs in stood still, or that of the server behind it. */
  readonly pathStalls: readonly Span[];
}

export const confidence = 0.95;

/** How closely the truth of an outage must be known for an error to be told, as a share of what an error may be. */
const knownShare = 0.5;

export const scoreSeries = async ({
  series,
  injected,
  ledger,
  ...facts
}: TrialFacts): Promise<SeriesScore> => {
  const { ackWithinMs, rateHz } = series;
  const { span } = ledger;
  const pathStalls = facts.pathStalls.filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs);
  const { windows: all, number, lastMs, usualMs, pacerLagMsP999 } = await measured(ledger, ackWithinMs);
  const outages = injected
    .filter(({ sizeMs }) => sizeMs > 0)
    .map((outage) => widenedTruth(outage, pathStalls));
  const long = ({ fromMs, toMs }: Span) => toMs - fromMs >= explainingShare * ackWithinMs;
  const own = isOurOwn(outages, [...pathStalls, ...ledger.stalls].filter(long));
  const joined = joinedAtEdges(all, outages);
  const windows = joined.filter((window) => !own(window));
  const { matched, madeUp } = matchOutages(outages, windows, ackWithinMs);
  const { ms: goalMs, share: goalShare } = goalOf(series);
  const known = isKnown(knownShare * goalMs);
  const scored = matched.map(scoredBy(known));
  const rows = rowsOf(series, injected, scored);
  const seen = matched.filter(({ windows: number }) => number > 0);
  const downMs = outages.reduce((sum, { from, to }) => sum + to.value - from.value, 0);
  return {
    name: series.name,
    about: series.about,
    policy: series.policy,
    askedHz: rateHz,
    achievedHz: rounded((number * 1000) / Math.max(1, lastMs - ledger.startedMs)),
    ackWithinMs,
    goalMs,
    goalShare,
    utilisation: utilisationOf(series, usualMs),
    rows,
    errorMs: errorsByCause(rows, scored),
    outages: scored,
    coverage:
      seen.length === 0
        ? null
        : shareBounds(
            seen.filter(({ withinBounds }) => withinBounds === true).length,
            seen.length,
            confidence,
          ),
    missed: rows.reduce((sum, row) => sum + (row.mustBeSeen ? row.injected - row.seen : 0), 0),
    madeUp: madeUp.map(({ startMs, durationMs }) => ({ atMs: startMs.value, forMs: durationMs.value })),
    pathStood: { ...stood(pathStalls), seen: joined.length - windows.length },
    quietMs: rounded(lastMs - ledger.startedMs - downMs),
    smallestSeen: smallestSeen(rows),
    truthKnownWithinMs: rounded(Math.max(0, ...outages.filter(known).map(vaguenessMs))),
    vague: outages.filter((outage) => !known(outage)).length,
    pacerLagMsP999,
    stalls: stood(ledger.stalls),
    waitingShare: waitingShare(ledger),
  };
};

/** One pass over the ledger. */
const measured = async (ledger: Ledger, ackWithinMs: number) => {
  const windows = collectWindows({ ackWithinMs, span: ledger.span, stalls: ledger.stalls });
  const lags = collectPacerLags();
  const usual = collectUsual();
  let [number, lastMs] = [0, ledger.startedMs];
  const ready = judging(ledger, ackWithinMs);
  for await (const operation of ledger.operations()) {
    lags.add(operation);
    const judged = ready(operation);
    if (judged !== null) {
      windows.add(judged);
      usual.add(judged);
    }
    number += 1;
    lastMs = operation.intendedMs;
  }
  const down = windows.result().flatMap(downParts);
  return { windows: down, number, lastMs, usualMs: usual.result(), ...lags.result() };
};

/** Who is good waited neither in an outage nor behind one: that is what operations take when nothing is wrong. */
const utilisationOf = (
  { busy, rateHz, lanes }: TrialSeries,
  usualMs: number | null,
): SeriesScore['utilisation'] =>
  busy === undefined
    ? null
    : { asked: busy.utilisation, measured: rounded(((usualMs ?? 0) * rateHz) / lanes / 1000) };

const stood = (stalls: readonly Span[]): Stood => {
  const { count, longestMs } = stallsOf(stalls);
  return { count, longestMs };
};

const scoredBy =
  (known: (outage: Injected) => boolean) =>
  ({ outage, measuredMs, errorMs, withinBounds, windows }: Matched<Injected>): ScoredOutage => ({
    cause: outage.cause,
    sizeMs: outage.sizeMs,
    fromMs: rounded(outage.from.value),
    trueMs: rounded(outage.to.value - outage.from.value),
    measuredMs: windows === 0 ? null : rounded(measuredMs),
    errorMs: windows === 0 || !known(outage) ? null : rounded(errorMs),
    withinBounds,
  });

const errorsByCause = (
  rows: readonly ScoreRow[],
  scored: readonly ScoredOutage[],
): SeriesScore['errorMs'] => {
  const sure = scored.filter(({ cause, sizeMs }) =>
    rows.some((row) => row.mustBeSeen && row.cause === cause && row.sizeMs === sizeMs),
  );
  return Object.fromEntries(
    [...Map.groupBy(sure, ({ cause }) => cause)].flatMap(([cause, outages]) => {
      const off = ascending(outages.flatMap(({ errorMs }) => (errorMs === null ? [] : [Math.abs(errorMs)])));
      const at = (share: number) => rounded(nearestRank(off, share));
      return off.length === 0 ? [] : [[cause, { p90: at(0.9), p99: at(0.99) }]];
    }),
  );
};

const waitingShare = ({ self, startedMs, stoppedMs }: LedgerHead): number | null => {
  const waitingMs = self?.host?.waitingMs;
  if (waitingMs === undefined || waitingMs === null || stoppedMs === null) return null;
  return Math.min(1, waitingMs / (stoppedMs - startedMs));
};

/** How wide its brackets are; not what clients take to come back. */
const vaguenessMs = ({ from, to, comesBackMs = 0 }: Injected): number =>
  Math.max(widthMs(from), widthMs(to) - comesBackMs);

const isKnown =
  (withinMs: number) =>
  (outage: Injected): boolean =>
    vaguenessMs(outage) <= withinMs;

const rowsOf = (
  series: TrialSeries,
  injected: readonly Injected[],
  scored: readonly ScoredOutage[],
): readonly ScoreRow[] =>
  series.causes.flatMap((cause) =>
    series.sizesMs.map((sizeMs): ScoreRow => {
      const alike = ({ cause: own, sizeMs: size }: Pick<Injected, 'cause' | 'sizeMs'>) =>
        own === cause && size === sizeMs;
      const seen = scored.filter((outage) => alike(outage) && outage.measuredMs !== null);
      const errors = seen.flatMap(({ errorMs }) => errorMs ?? []);
      const absolute = ascending(errors.map(Math.abs));
      return {
        cause,
        sizeMs,
        injected: injected.filter(alike).length,
        seen: seen.length,
        mustBeSeen: sizeMs >= surelySeenMs(series, cause),
        biasMs: errors.length === 0 ? null : rounded(meanOf(errors)),
        spreadMs: errors.length < 2 ? null : rounded(deviationOf(errors)),
        errorMsP99: errors.length === 0 ? null : rounded(nearestRank(absolute, 0.99)),
        within: seen.filter(({ withinBounds }) => withinBounds === true).length,
      };
    }),
  );

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The sample's standard deviation. */
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

const smallestSeen = (rows: readonly ScoreRow[]): SeriesScore['smallestSeen'] => {
  const smallest: Partial<Record<Cause, number>> = {};
  for (const cause of new Set(rows.map((row) => row.cause))) {
    const downwards = rows
      .filter((row) => row.cause === cause && row.sizeMs > 0)
      .sort((a, b) => b.sizeMs - a.sizeMs);
    const firstMissed = downwards.findIndex(({ seen, injected }) => seen < injected);
    const all = firstMissed === -1 ? downwards : downwards.slice(0, firstMissed);
    const last = all.at(-1);
    if (last !== undefined) smallest[cause] = last.sizeMs;
  }
  return smallest;
};
