// A results folder on a disk that is full before the run has ended: the run says so in words, and its servers are gone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { missed } from '../attack.ts';
import type { Miss, Try } from '../attack.ts';
import { linesOf } from '../shared/answers.ts';
import { leftMisses, runAttack, unprepared, whyNotRoot } from '../shared/run-attack.ts';
import { runArgs, runFolderIn, runMisses, runPatienceMs, scenarios } from '../shared/runs.ts';
import { runDrydock } from '../shared/start.ts';
import type { Answer } from '../shared/start.ts';

const sizesKb = [16, 32, 48, 64, 128, 256] as const;

const whyNoDisk = (): string | null =>
  whyNotRoot() ?? (spawnSync('mount', ['--version']).status === 0 ? null : 'there is no program mount');

export const fullDisks = runAttack({
  kind: 'full-disks',
  tries: 6,
  tryMs: 7500,
  atOnce: 2,
  whyNot: whyNoDisk,
  open: unprepared((each) => attempt(each)),
});

const attempt = async ({ number, chance, place }: Try): Promise<readonly Miss[]> => {
  const { results } = place;
  const size = sizesKb[(number - 1) % sizesKb.length]!;
  const options = `size=${size}k,mode=0755`;
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', results], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`no disk of ${size} kB: ${made.stderr}`);
  try {
    const answer = await runDrydock(runArgs(scenarios.quiet, place, chance), place, {
      patienceMs: runPatienceMs,
    });
    const statuses = allowed(answer, runFolderIn(place));
    return [
      ...(await runMisses({ answer, statuses })),
      ...missed('unclear', answer.status === 3 && !saysWhy(answer) && 'status 3 without a reason'),
      ...(await leftMisses(place)),
    ].map((miss) => ({ ...miss, what: `${size} kB: ${miss.what}` }));
  } finally {
    spawnSync('umount', ['--lazy', results]);
  }
};

/** Where there was room for all of it, it may pass; where there was none for a folder, nothing was begun. */
const allowed = ({ status }: Answer, folder: string | null): readonly number[] => {
  const whole = folder !== null && existsSync(join(folder, 'junit.xml'));
  return [3, ...(status === 0 && whole ? [0] : []), ...(folder === null ? [2] : [])];
};

const saysWhy = ({ out, err }: Answer): boolean =>
  linesOf(`${out}\n${err}`).some((line) => /no space|ENOSPC|room|cannot be written/i.test(line));
