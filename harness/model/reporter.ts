// A reporter: what was found in, one text out. Pure, so that an old run renders to the same bytes. A run, a series, a suite and a
// calibration each have their own.
import type { DrawnHistory } from './charts.ts';
import type { Verdict } from './verdict.ts';

/** `Beside`: what else it is handed, such as the history of a run. */
export interface Reporter<T, Beside extends readonly unknown[] = []> {
  readonly name: string;
  /** The file's name in the folder of what it is about. */
  readonly file: string;
  render(subject: T, ...beside: Beside): string | Promise<string>;
}

export type RunReporter = Reporter<Verdict, [history: DrawnHistory]>;

/** All reports on one kind of thing. */
export interface Reports<T, Beside extends readonly unknown[] = []> {
  readonly reporters: readonly Reporter<T, Beside>[];
  /** The one whose file a person is sent to. */
  readonly main: Reporter<T, Beside>;
  /** What is said on the terminal in the end. */
  readonly summarize: (subject: T) => string;
}
