// A reporter: a verdict and its history in, one text out. Pure, so that an old run renders to the same bytes.
import type { History } from './history.ts';
import type { Verdict } from './verdict.ts';

export interface Reporter {
  readonly name: string;
  /** The file's name in the run's folder. */
  readonly file: string;
  render(verdict: Verdict, history: History): string | Promise<string>;
}
