// A column of numbers that grows. Quantiles are exact, so that every value is kept until the end: as a number of eight bytes, where an
// operation would be an object of some hundred.
export interface Column {
  readonly length: () => number;
  push(value: number): void;
  /** In the order in which they came. Not to be kept while the column grows. */
  values(): Float64Array;
}

export const createColumn = (): Column => {
  let values = new Float64Array(16);
  let length = 0;
  return {
    length: () => length,
    push(value) {
      if (length === values.length) {
        const wider = new Float64Array(2 * length);
        wider.set(values);
        values = wider;
      }
      values[length] = value;
      length += 1;
    },
    values: () => values.subarray(0, length),
  };
};
