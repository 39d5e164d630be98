// Ranks of values, tied ones sharing their mean.

/** Twice the mean rank of each value: whole numbers. */
export const doubledRanks = (values: readonly number[]): readonly number[] => {
  const sorted = values.toSorted((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  sorted.forEach((value, index) => {
    if (!first.has(value)) first.set(value, index);
    last.set(value, index);
  });
  return values.map((value) => (first.get(value) ?? 0) + (last.get(value) ?? 0) + 2);
};
