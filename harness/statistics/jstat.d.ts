// The little of jstat that is used here; the package brings no types of its own.
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, degreesOfFreedom: number): number;
    inv(probability: number, degreesOfFreedom: number): number;
  }
  interface TwoParameterDistribution {
    cdf(x: number, first: number, second: number): number;
    inv(probability: number, first: number, second: number): number;
  }
  const jStat: {
    readonly chisquare: Distribution;
    readonly beta: TwoParameterDistribution;
    readonly normal: TwoParameterDistribution;
    /** The logarithm of the number of ways to choose k of n. */
    combinationln(n: number, k: number): number;
  };
  export default jStat;
}
