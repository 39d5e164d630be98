// What an operation takes a session when nothing is wrong, from which follows how busy it is. Pure.
import type { Collector } from '../measure/collector.ts';
import type { JudgedOperation } from '../measure/operations.ts';

type Taken = Pick<JudgedOperation, 'good' | 'outcome' | 'sentMs' | 'endedMs'>;

/**
 * The mean from sending to the answer, in milliseconds, of the good operations; of all that were acknowledged where fewer than half
 * of them were good, which is more than the service can do; null where none was.
 */
export const collectUsual = (): Collector<Taken, number | null> => {
  const [good, answered] = [createMean(), createMean()];
  return {
    add(operation) {
      const { outcome, sentMs, endedMs } = operation;
      if (outcome !== 'acknowledged' || sentMs === null) return;
      answered.add(endedMs - sentMs);
      if (operation.good) good.add(endedMs - sentMs);
    },
    result: () => (2 * good.count() < answered.count() ? answered.mean() : good.mean()),
  };
};

const createMean = () => {
  let [sum, count] = [0, 0];
  return {
    add(value: number): void {
      sum += value;
      count += 1;
    },
    count: () => count,
    mean: () => (count === 0 ? null : sum / count),
  };
};
