// Counts what was found, and puts the first of it into words: as many as a person will look at.
import type { AuditCount } from '../model/verdict.ts';

export interface Tally {
  add(tell: () => string): void;
  result(): AuditCount;
}

export const createTally = (examplesMax: number): Tally => {
  const examples: string[] = [];
  let count = 0;
  return {
    add(tell) {
      count += 1;
      if (examples.length < examplesMax) examples.push(tell());
    },
    result: () => ({ count, examples }),
  };
};
