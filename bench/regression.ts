// How often `drydock baseline compare` cries wolf, and what it finds: simulated by drawing runs, with all their figures, from recorded
// ones. Usage: regression.ts [baseline file] [comparisons]; the file is a baseline, as record-runs.ts or
// `drydock baseline save` writes it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline, BaselineRun } from '../harness/baseline/baseline.ts';
import { figureParts } from '../harness/baseline/baseline.ts';
import { compareRuns } from '../harness/baseline/compare.ts';
import type { FigureChange } from '../harness/baseline/compare.ts';
import { seededRandom } from '../harness/model/seeded-random.ts';
import { shareBounds } from '../harness/statistics/binomial.ts';

const runsEach = 10;
const slowerMs = 500;
const [file = join(import.meta.dirname, 'recorded-runs.json'), count = '2000'] = process.argv.slice(2);
const recorded = (JSON.parse(readFileSync(file, 'utf8')) as Baseline).runs;
const comparisons = Number(count);
const random = seededRandom(20261121);

/** So many runs drawn with replacement: what runs of the same kind could have measured. */
const draw = (): readonly BaselineRun[] =>
  Array.from({ length: runsEach }, () => {
    const run = recorded[Math.floor(random() * recorded.length)];
    if (run === undefined) throw new Error(`${file} has no runs`);
    return run;
  });

/** The same runs with one part of every outage that has it longer, and the downtime with it. */
const slowed = (runs: readonly BaselineRun[], part: string): readonly BaselineRun[] =>
  runs.map((run) => ({
    ...run,
    figures: Object.fromEntries(
      Object.entries(run.figures).map(([name, ms]) => {
        const { lane, part: own } = figureParts(name);
        const hit = run.figures[`${lane}, ${part}`] !== undefined;
        return [name, hit && (own === part || own === 'down') ? ms + slowerMs : ms];
      }),
    ),
  }));

const sure = (changes: readonly FigureChange[]): readonly FigureChange[] =>
  changes.filter(({ change }) => change !== 'none shown');

const times = (holds: () => boolean): number => {
  let found = 0;
  for (let turn = 0; turn < comparisons; turn += 1) if (holds()) found += 1;
  return found;
};

const shareText = (found: number): string => {
  const { share, lower, upper } = shareBounds(found, comparisons, 0.95);
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  return `${percent(share)} (${percent(lower)} to ${percent(upper)})`;
};

/** The parts that three of four runs have in some lane, with their spread there. */
const parts = (): readonly { readonly part: string; readonly lane: string; readonly spreadMs: number }[] => {
  const names = [...new Set(recorded.flatMap(({ figures }) => Object.keys(figures)))];
  const widest = new Map<string, { part: string; lane: string; spreadMs: number }>();
  for (const name of names) {
    const { lane, part } = figureParts(name);
    const values = recorded.flatMap(({ figures }) => figures[name] ?? []).toSorted((a, b) => a - b);
    if (part === 'down' || values.length < recorded.length * 0.75) continue;
    const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? 0;
    const spreadMs = at(0.75) - at(0.25);
    if (spreadMs >= (widest.get(part)?.spreadMs ?? 0)) widest.set(part, { part, lane, spreadMs });
  }
  return [...widest.values()];
};

console.log(
  `${recorded.length} recorded runs; ${comparisons} comparisons of ${runsEach} runs against ${runsEach}`,
);
const alarms = times(() => sure(compareRuns(draw(), draw())).length > 0);
console.log(`false alarms, like against like: ${shareText(alarms)}`);
console.log(`${slowerMs} ms slower in one part, found in that part:`);
for (const { part, spreadMs } of parts().toSorted((a, b) => a.spreadMs - b.spreadMs)) {
  const found = times(() =>
    sure(compareRuns(draw(), slowed(draw(), part))).some(
      ({ figure, change }) => change === 'slower' && figureParts(figure).part === part,
    ),
  );
  console.log(
    `  ${part.padEnd(24)} ${shareText(found)}, middle half of the recorded ones within ${spreadMs.toFixed(0)} ms`,
  );
}
if (alarms / comparisons >= 0.01) process.exitCode = 1;
