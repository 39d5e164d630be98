// A reporter of a series: the series in, one text out. Pure.
import type { Series } from './series.ts';

export interface SeriesReporter {
  readonly name: string;
  /** The file's name in the series' folder. */
  readonly file: string;
  render(series: Series): string;
}
