// What one pass over a history feeds: it is told one thing after the other, keeps no more of them than its result needs, and has the
// result when there are no more.
export interface Collector<In, Out> {
  add(each: In): void;
  /** Asked once, at the end. */
  result(): Out;
}
