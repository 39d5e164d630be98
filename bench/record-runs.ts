// Writes the figures of a series' runs as bench/recorded-runs.json, for regression.ts. Usage: record-runs.ts <results folder> <series>.
// Unlike `drydock baseline save` it asks no more of a run than that its downtimes were measured by a fit instrument.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineRun, keyOf } from '../harness/baseline/baseline.ts';
import type { Baseline } from '../harness/baseline/baseline.ts';
import { program } from '../harness/wiring.ts';

const [results = '', series = 'latest-series'] = process.argv.slice(2);
const needed = ['downtime', 'load-was-real', 'instrument'];
const verdicts = program
  .verdictsOf(results, series)
  .filter(
    ({ run, checks }) =>
      run.ending === 'completed' &&
      !checks.some(({ check, verdict }) => needed.includes(check) && verdict === 'unknown'),
  );
const [first] = verdicts;
if (first === undefined) throw new Error(`${series} has no run that was carried out to its end`);
const baseline: Baseline = {
  schema: 'drydock/baseline/1',
  of: keyOf(first),
  runs: verdicts.map(baselineRun),
};
writeFileSync(join(import.meta.dirname, 'recorded-runs.json'), `${JSON.stringify(baseline, null, 2)}\n`);
