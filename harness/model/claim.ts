// What a step says must be so after it: one thing, what was wanted and what was seen.
export interface Claim {
  readonly claim: string;
  readonly wanted: string;
  readonly seen: string;
  readonly holds: boolean;
}
