// 500 scenarios as no editor would write them, given to `drydock plan`: each is planned, or refused in one line.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectScenarios } from '../../project-scenarios.ts';
import { missed, possible } from '../attack.ts';
import type { Attack, Miss, Try } from '../attack.ts';
import { answerMisses, mostMb, mostMs, wordMisses } from '../shared/answers.ts';
import type { Place } from '../shared/ground.ts';
import { fileName, mutated } from '../shared/mutate.ts';
import { filesLeft } from '../shared/residue.ts';
import { runDrydock } from '../shared/start.ts';
import { openWorkers } from '../shared/workers.ts';
import type { Worker, Workers } from '../shared/workers.ts';

const statuses = [0, 2];
/** So many are given to the real program in any case. */
const realOneIn = 25;

export const mutatedScenarios: Attack = {
  kind: 'mutated-scenarios',
  tries: 500,
  triesWhenQuick: 150,
  tryMs: 170,
  atOnce: 2,
  held: ['left behind', 'stack traces', 'unclear', 'over 2 s', 'over 300 MB'],
  whyNot: possible,
  open: (ground) => {
    const texts = projectScenarios.map((file) => readFileSync(file, 'utf8'));
    const workers = openWorkers(ground);
    return Promise.resolve({
      attempt: (each) => attempt(each, texts, workers),
      close: () => {
        workers.close();
        return Promise.resolve();
      },
    });
  },
};

const attempt = async (
  { number, chance, place }: Try,
  texts: readonly string[],
  workers: Workers,
): Promise<readonly Miss[]> => {
  const name = fileName(chance);
  const bytes = mutated(texts, chance);
  const looked =
    number % realOneIn === 0 ? null : await workers.use((worker) => lookWith(worker, name, bytes));
  if (looked !== null && looked.length === 0) return [];
  const real = await withReal(place, name, bytes);
  // What only a long-lived process does is no less a stack trace.
  return real.length > 0 ? real : (looked ?? []).filter(({ column }) => column === 'stack traces');
};

/** Null when only the real program can tell. */
const lookWith = async (worker: Worker, name: string, bytes: Buffer): Promise<readonly Miss[] | null> =>
  withFile(worker.place, name, bytes, async () => {
    const answer = await worker.ask(['plan', name], mostMs);
    if (answer === null || answer.peakMb > mostMb) return null;
    return [...wordMisses({ ...answer, signal: null }, { statuses }), ...strayMisses(worker.place, name)];
  });

const withReal = (place: Place, name: string, bytes: Buffer): Promise<readonly Miss[]> =>
  withFile(place, name, bytes, async () => {
    const plan = () => runDrydock(['plan', name], place);
    return [...(await answerMisses(await plan(), { statuses }, plan)), ...strayMisses(place, name)];
  });

const strayMisses = (place: Place, name: string): readonly Miss[] =>
  filesLeft(place, [name]).flatMap((what) => missed('left behind', what));

const withFile = async <T>(place: Place, name: string, bytes: Buffer, work: () => Promise<T>): Promise<T> => {
  const file = join(place.here, name);
  writeFileSync(file, bytes);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};
