// Folders, processes and rules that look like what a run left, and are another's: `drydock clean` leaves them alone, and ends.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { conductorIdentity } from '../../../harness/platforms/conductor.ts';
import { whyNoFilter } from '../../../harness/platforms/local/bodies/table.ts';
import { missed } from '../attack.ts';
import type { Attack, Miss, Try } from '../attack.ts';
import { answerMisses } from '../shared/answers.ts';
import type { Place } from '../shared/ground.ts';
import { unprepared, whyNotRoot } from '../shared/run-attack.ts';
import { runDrydock } from '../shared/start.ts';

/** Gives what is to be there after `drydock clean` as well. */
type Plant = (place: Place) => Survivors;

interface Survivors {
  readonly what: string;
  readonly there: () => boolean;
  readonly remove: () => void;
}

/** The one whom the system has for this. */
const nobody = 65_534;
const deadConductor = JSON.stringify({ conductor: `4194000-1@${hostname()}` });

const workFolder = ({ temporary }: Place): string =>
  join(temporary, `drydock-${process.getuid?.() ?? 0}-planted-1`);

/** A process with the folder on its command line. */
const sleeper = (folder: string, place: Place, uid: number): ChildProcess =>
  spawn('sh', ['-c', 'sleep 120; :', 'sh', folder], {
    ...{ uid, gid: uid, stdio: 'ignore', detached: true },
    env: place.environment,
  });

const anothersFolder = (folder: string): void => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'conductor.json'), deadConductor);
  writeFileSync(join(folder, 'precious'), 'data\n');
  for (const path of [folder, join(folder, 'conductor.json'), join(folder, 'precious')])
    chownSync(path, nobody, nobody);
};

const withSleeper =
  (uid: number): Plant =>
  (place) => {
    const folder = workFolder(place);
    anothersFolder(folder);
    const child = sleeper(folder, place, uid);
    return {
      what: `a folder of another user, and a process of user ${uid} that names it`,
      there: () =>
        existsSync(join(folder, 'precious')) && child.exitCode === null && child.signalCode === null,
      remove: () => child.kill('SIGKILL'),
    };
  };

const link: Plant = (place) => {
  const target = join(place.folder, 'precious-folder');
  anothersFolder(target);
  symlinkSync(target, workFolder(place));
  lchownSync(workFolder(place), nobody, nobody);
  const child = sleeper(target, place, nobody);
  return {
    what: 'a folder that a link of another user leads to, and a process that names the folder',
    there: () => existsSync(join(target, 'precious')) && child.exitCode === null && child.signalCode === null,
    remove: () => child.kill('SIGKILL'),
  };
};

/** Whoever reads it waits for ever. */
const pipe: Plant = (place) => {
  const folder = workFolder(place);
  mkdirSync(folder);
  spawnSync('mkfifo', [join(folder, 'conductor.json')]);
  chownSync(folder, nobody, nobody);
  return {
    what: 'a folder of another user with a pipe in it',
    there: () => existsSync(folder),
    remove: () => undefined,
  };
};

const nft = (input: string, ...args: readonly string[]): string =>
  spawnSync('nft', args, {
    input,
    encoding: 'utf8',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  }).stdout;

/** Rules of a run that is alive and has its temporary files elsewhere. */
const rules: Plant = (place) => {
  const elsewhere = join(place.folder, 'elsewhere', `drydock-${process.getuid?.() ?? 0}-attack-planted-1`);
  mkdirSync(elsewhere, { recursive: true });
  writeFileSync(join(elsewhere, 'conductor.json'), JSON.stringify({ conductor: conductorIdentity() }));
  const child = sleeper(elsewhere, place, 0);
  const table = 'drydock_attack_planted_1_1';
  nft(`table inet ${table} {}\n`, '-f', '-');
  return {
    what: 'rules of a run that is alive and has another TMPDIR',
    there: () => nft('', 'list', 'tables').includes(table),
    remove: () => child.kill('SIGKILL'),
  };
};

const plants: readonly Plant[] = [withSleeper(0), withSleeper(nobody), link, pipe, rules];

export const planted: Attack = {
  kind: 'planted',
  tries: 5,
  triesWhenQuick: 5,
  tryMs: 1500,
  atOnce: 1,
  held: ['others harmed', 'stack traces', 'unclear', 'over 2 s', 'over 300 MB'],
  whyNot: whyNotRoot,
  open: unprepared((each) => attempt(each)),
};

const attempt = async ({ number, place }: Try): Promise<readonly Miss[]> => {
  const plant = plants[(number - 1) % plants.length]!;
  if (plant === rules && whyNoFilter() !== null) return [];
  chmodSync(place.temporary, 0o1777);
  const survivors = plant(place);
  try {
    const clean = () => runDrydock(['clean'], place);
    const answer = await clean();
    // What is removed may take a moment to be gone.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return [
      ...missed('others harmed', !survivors.there() && survivors.what),
      ...(await answerMisses(answer, { statuses: [0] }, clean)),
    ];
  } finally {
    survivors.remove();
  }
};
