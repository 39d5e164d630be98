// Whether the instrument may be trusted, from what the series showed. Pure.
import { formatNumberOf } from '../measure/format.ts';
import type { CalibrationFinding, SeriesScore } from '../model/calibration.ts';
import { confidence } from './score.ts';

/** The truth must lie within the bounds at least this often. */
const coverageMin = 0.99;
/** Beyond this the machine, not the instrument, made the figures. */
const stallMsMax = 250;
/** With more than this the servers had to wait for others as well, and were down for whoever asked them. */
const waitingShareMax = 0.4;

/** How far off the utilisation may be. */
const utilisationOffMax = 0.1;

export const judgeSeries = (score: SeriesScore): readonly CalibrationFinding[] => {
  const starved = fitness(score);
  const asked = [coverage(score), missed(score), madeUp(score), errors(score), ...busy(score)];
  // A machine that stood still convicts nobody.
  const found = asked.map((finding) =>
    starved.verdict === 'unknown' && finding.verdict === 'fail'
      ? {
          ...finding,
          verdict: 'unknown' as const,
          text: `${finding.text}, but the machine was too busy to blame the instrument`,
        }
      : finding,
  );
  return [...found, starved].map((finding) => ({ series: score.name, ...finding }));
};

type SeriesFinding = Omit<CalibrationFinding, 'series'>;

const coverage = ({ coverage: share }: SeriesScore): SeriesFinding => {
  if (share === null) return { verdict: 'unknown', text: 'no outage was seen, so no bounds were tested' };
  const text = `the truth lay within the bounds in ${percent(share.share)} of all outages seen (${percent(share.lower)} to ${percent(share.upper)} with ${percent(confidence)} confidence)`;
  if (share.share >= coverageMin) return { verdict: 'pass', text };
  return {
    verdict: share.upper < coverageMin ? 'fail' : 'unknown',
    text: `${text}: ${percent(coverageMin)} is wanted`,
  };
};

const missed = ({ missed: number }: SeriesScore): SeriesFinding =>
  number === 0
    ? { verdict: 'pass', text: 'no outage was missed that was long enough to be seen for sure' }
    : { verdict: 'fail', text: `missed ${formatNumberOf(number, 'outage')} long enough to be seen for sure` };

const madeUp = ({ madeUp: windows, quietMs }: SeriesScore): SeriesFinding => {
  const quiet = `in ${(quietMs / 1000).toFixed(0)} s without one`;
  if (windows.length === 0) return { verdict: 'pass', text: `no outage was seen ${quiet}` };
  const list = windows
    .slice(0, 3)
    .map(({ atMs, forMs }) => `${forMs.toFixed(1)} ms at ${(atMs / 1000).toFixed(3)} s`);
  return {
    verdict: 'fail',
    text: `saw ${formatNumberOf(windows.length, 'outage')} ${quiet}: ${list.join(', ')}`,
  };
};

const errors = ({ goalMs, goalShare, errorMs, pacerLagMsP999 }: SeriesScore): SeriesFinding => {
  const causes = Object.entries(errorMs);
  if (causes.length === 0) return { verdict: 'unknown', text: 'no outage was seen whose truth is known' };
  const [asked, other] = goalShare === 0.9 ? (['p90', 'p99'] as const) : (['p99', 'p90'] as const);
  const list = causes.map(
    ([cause, error]) => `${cause} ${error[asked].toFixed(1)} ms (${other} ${error[other].toFixed(1)} ms)`,
  );
  const text = `${asked} of the error over all sizes: ${list.join(', ')}; the goal is ${goalMs.toFixed(1)} ms`;
  if (causes.every(([, error]) => error[asked] <= goalMs)) return { verdict: 'pass', text };
  // Whoever is late himself by more than the goal cannot tell whose the error is.
  return pacerLagMsP999 > goalMs
    ? {
        verdict: 'unknown',
        text: `${text}, and this machine held up the pacer by ${pacerLagMsP999.toFixed(1)} ms (p99.9)`,
      }
    : { verdict: 'fail', text };
};

/** Whether the sessions were as busy as the series is about. */
const busy = ({ utilisation, askedHz }: SeriesScore): readonly SeriesFinding[] => {
  if (utilisation === null) return [];
  const { asked, measured } = utilisation;
  const text = `sessions waited for an answer ${percent(measured)} of the time at ${askedHz} operations/s`;
  return [
    Math.abs(measured - asked) <= utilisationOffMax
      ? { verdict: 'pass', text }
      : { verdict: 'unknown', text: `${text}: ${percent(asked)} is what this is about` },
  ];
};

const fitness = (score: SeriesScore): SeriesFinding => {
  const { achievedHz, askedHz, pacerLagMsP999, stalls, pathStood, ackWithinMs, waitingShare } = score;
  const waiting =
    waitingShare === null
      ? ''
      : `, some process waited for a processor in ${percent(waitingShare)} of the time`;
  const text = `${achievedHz.toFixed(0)} of ${askedHz.toFixed(0)} probes/s, pacer lag p99.9 ${pacerLagMsP999.toFixed(1)} ms, ${formatNumberOf(stalls.count, 'stall')} of at most ${stalls.longestMs.toFixed(0)} ms${waiting}${ofThePath(score)}`;
  const fit =
    (waitingShare ?? 0) <= waitingShareMax &&
    achievedHz >= 0.9 * askedHz &&
    pacerLagMsP999 <= ackWithinMs / 2 &&
    Math.max(stalls.longestMs, pathStood.longestMs) <= stallMsMax;
  return fit
    ? { verdict: 'pass', text }
    : { verdict: 'unknown', text: `${text}: not a machine to calibrate on` };
};

const ofThePath = ({ pathStood: { count, longestMs, seen }, vague }: SeriesScore): string =>
  count === 0
    ? ''
    : `; the path itself stood still ${formatNumberOf(count, 'time')} for at most ${longestMs.toFixed(0)} ms, which was seen ${formatNumberOf(seen, 'time')} and left vague when ${formatNumberOf(vague, 'outage')} began or ended`;

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
