// series.json: the series as it is, for machines.
import { seriesFile } from '../../harness/model/series.ts';
import type { SeriesReporter } from '../../harness/model/series-reporter.ts';

/** Renders `series.json`. */
export const seriesJsonReporter: SeriesReporter = {
  name: 'json',
  file: seriesFile,
  render: (series) => `${JSON.stringify(series, null, 2)}\n`,
};
