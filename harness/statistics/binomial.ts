// What so many passes out of so many runs can show: exact binomial bounds. Statistics only; what a pass is, is not known here.
import jStat from 'jstat';

/** A share with its exact confidence bounds, each from 0 to 1. */
export interface ShareBounds {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Two-sided bounds of Clopper and Pearson (Biometrika 26, 1934), by their form as quantiles of the beta distribution. They
 * hold at least as often as `confidence` says, whatever the true share is.
 */
export const shareBounds = (passes: number, runs: number, confidence: number): ShareBounds => {
  const tail = (1 - confidence) / 2;
  return {
    share: passes / runs,
    lower: lowerShare(passes, runs, 1 - tail),
    upper: 1 - lowerShare(runs - passes, runs, 1 - tail),
  };
};

/** The one-sided lower bound: with n passes of n at 95 % it is 0.05 to the power of 1/n, so 9 of 9 support 72 %. */
export const lowerShare = (passes: number, runs: number, confidence: number): number =>
  passes === 0 ? 0 : jStat.beta.inv(1 - confidence, passes, runs - passes + 1);

/**
 * The probability of at most `successes` out of `trials` with probability `share` each; 0 when `successes` is negative. Summed
 * from the far end, where terms are small, in logarithms, so that it holds for thousands of trials.
 */
export const binomialCdf = (successes: number, trials: number, share: number): number => {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  let sum = 0;
  for (let k = 0; k <= successes; k += 1) sum += Math.exp(logTerm(k, trials, share));
  return Math.min(1, sum);
};

const logTerm = (k: number, trials: number, share: number): number => {
  if (share === 0) return k === 0 ? 0 : -Infinity;
  if (share === 1) return k === trials ? 0 : -Infinity;
  return jStat.combinationln(trials, k) + k * Math.log(share) + (trials - k) * Math.log1p(-share);
};
