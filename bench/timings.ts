// How long a run takes from the command to its verdict, and what took the time, read from the run's own record.
// Usage: timings.ts [local|kind]...; for kind the cluster is removed first, so that the run starts from none.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { textOf } from '../load/lines.ts';
import { readRecord } from '../harness/run/history-file.ts';
import { runFiles } from '../harness/run/run-folder.ts';
import type { Plan } from '../harness/model/plan.ts';
import type { RecordedEvent } from '../harness/model/record.ts';

const root = join(import.meta.dirname, '..');
const limitsS = { local: 90, kind: 360 } as const;
type Timed = keyof typeof limitsS;

/** Each phase and, within the steps, each step, with the seconds it took. */
const spans = (events: readonly RecordedEvent[], plan: Plan): { what: string; seconds: number }[] => {
  const marks = events.flatMap((event) => {
    if (event.kind === 'phase' && event.phase !== 'steps') return [{ what: event.phase, atMs: event.atMs }];
    if (event.kind !== 'step-started') return [];
    const step = plan.steps.find(({ number }) => number === event.step);
    return [{ what: `step ${event.step} ${step?.verb ?? ''}`, atMs: event.atMs }];
  });
  const endMs = events.at(-1)?.atMs ?? 0;
  return marks.map(({ what, atMs }, index) => ({
    what,
    seconds: ((marks[index + 1]?.atMs ?? endMs) - atMs) / 1000,
  }));
};

const measure = async (platform: Timed): Promise<void> => {
  if (platform === 'kind') await execa(join(root, 'drydock'), ['clean', '--cluster'], { stdio: 'inherit' });
  const startedMs = performance.now();
  await execa(join(root, 'drydock'), ['run', 'ferris-wheel', '--platform', platform], {
    stdio: 'inherit',
    reject: false,
  });
  const totalS = (performance.now() - startedMs) / 1000;
  const folder = join(root, 'results', 'latest');
  if (!existsSync(folder)) throw new Error('the run left no folder');
  const plan = JSON.parse(readFileSync(join(folder, runFiles.plan), 'utf8')) as Plan;
  const events = await readRecord(textOf(join(folder, runFiles.record)));
  console.log(
    `\n${platform}: ${totalS.toFixed(1)} s from the command to the verdict, limit ${limitsS[platform]} s`,
  );
  for (const { what, seconds } of spans(events, plan))
    console.log(`${seconds.toFixed(1).padStart(8)} s  ${what}`);
  if (totalS > limitsS[platform]) process.exitCode = 1;
};

const asked = process.argv.slice(2);
for (const platform of asked.length === 0 ? (['local'] as const) : asked) {
  if (platform !== 'local' && platform !== 'kind')
    throw new Error(`bench knows local and kind, not ${platform}`);
  await measure(platform);
}
