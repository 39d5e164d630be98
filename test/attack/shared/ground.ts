// Where the attacks are made: a folder of their own, and in it a place for each try, with its own folder for temporary files, its own
// home and its own results, so that whatever is left behind is known to be of that try.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '../../..');

/** What every process of a place has in its environment, with the place's token. */
export const mark = 'DRYDOCK_ATTACK';

export interface Ground {
  readonly seed: number;
  readonly folder: string;
  /** What the token of every place starts with. */
  readonly token: string;
  readonly place: (name: string) => Place;
  /** Entries of the project's own folder that were not there when the attacks began. */
  readonly strayInProject: () => readonly string[];
  readonly remove: () => void;
}

export interface Place {
  readonly token: string;
  readonly folder: string;
  /** Its folder for temporary files. */
  readonly temporary: string;
  readonly home: string;
  /** The working folder of what is started. */
  readonly here: string;
  readonly results: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Others may pass through: where drydock is root, its servers run as somebody else. */
const passable = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
};

export const openGround = (seed: number): Ground => {
  const folder = passable(mkdtempSync(join(tmpdir(), 'attack-')));
  const token = randomBytes(6).toString('hex');
  const before = new Set(readdirSync(project));
  return {
    seed,
    folder,
    token,
    place: (name) => placeIn(folder, name, `${token}-${name}`),
    strayInProject: () => readdirSync(project).filter((name) => !before.has(name)),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const placeIn = (ground: string, name: string, token: string): Place => {
  const folder = passable(join(ground, name));
  const [temporary, home, here, results] = ['t', 'home', 'here', 'results'].map((each) =>
    passable(join(folder, each)),
  ) as [string, string, string, string];
  const environment = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: temporary,
    // No cluster is attacked, and none is looked at.
    DOCKER_HOST: `unix://${join(folder, 'no-docker')}`,
    KUBECONFIG: join(folder, 'no-kubeconfig'),
    [mark]: token,
  };
  return { token, folder, temporary, home, here, results, environment };
};
