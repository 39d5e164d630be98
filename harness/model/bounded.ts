// A number with its bounds. The `value` of a moment is the likeliest; that of a duration is the difference of two moments.
export interface Bounded {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}
