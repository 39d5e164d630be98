// What a load in front of the application measured, such as k6's: beside drydock's own figures, never in their place. It is not judged.

export interface FrontMeasure {
  readonly schema: 'drydock/front/1';
  /** What measured it, such as `k6`. */
  readonly by: string;
  readonly durationMs: number;
  readonly requests: number;
  readonly rateHz: number;
  /** Null where the script does not count them. */
  readonly acknowledged: number | null;
  readonly refused: number | null;
  readonly unknown: number | null;
  /** Due, but never sent. */
  readonly dropped: number;
  /** In milliseconds, by name as the tool gave them, such as `p(99)`. */
  readonly latencyMs: Readonly<Record<string, number>>;
}

/** Its name in a run's folder. */
export const frontFile = 'front.json';
