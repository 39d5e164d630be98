// `--attach`: looked up before anything is planned, confirmed before anything is begun, and refused in one line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../harness/cli/command-line.ts';
import { engines } from '../../../harness/wiring.ts';
import { fakePlatform, fakeProgram, fakeTerminal } from './fake-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-attach-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const drill = join(folder, 'drill.yaml');
writeFileSync(
  drill,
  `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
steps:
  - hand-over: { to: primary }
budget: { downtime: { rw: 5s } }
`,
);
const manifest = join(folder, 'mine.yaml');
writeFileSync(manifest, '');

const mine = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'mine' },
  spec: { instances: 3 },
  status: {
    phase: 'Cluster in healthy state',
    readyInstances: 3,
    currentPrimary: 'mine-1',
    targetPrimary: 'mine-1',
  },
};

/** `answer` is what a person types; without one there is no terminal. */
const typed = async (line: string, answer?: string) => {
  const looked: string[] = [];
  const { program, requests } = fakeProgram({
    engines,
    platforms: {
      local: fakePlatform('local'),
      kind: fakePlatform('kind'),
      context: fakePlatform('context', {
        find: (_options, { namespace, name }) => {
          looked.push(`${namespace}/${name}`);
          return Promise.resolve(name === 'mine' ? mine : null);
        },
      }),
    },
  });
  const terminal = fakeTerminal();
  const asked: string[] = [];
  const ask = (question: string) => {
    asked.push(question);
    return Promise.resolve(answer ?? '');
  };
  const status = await runCommandLine(line.split(' '), program, {
    ...terminal,
    ...(answer !== undefined && { ask }),
  });
  return { status, ...terminal.written, requests, looked, asked };
};

const there = '--platform context --context staging --attach staging/mine';

describe('a run on a cluster that is there', () => {
  test('begins with --yes, and the command that repeats it names the cluster', async () => {
    const { status, requests, looked } = await typed(`run ${drill} ${there} --yes`);
    expect([status, looked]).toEqual([0, ['staging/mine']]);
    expect(requests).toMatchObject([
      {
        plan: {
          deployment: 'CloudNativePG, attached to staging/mine',
          attached: { namespace: 'staging', name: 'mine' },
          overrides: { attach: 'staging/mine', context: 'staging' },
        },
        options: { attach: { deployment: 'cloudnative-pg', namespace: 'staging', name: 'mine' } },
      },
    ]);
  });

  test.each(['yes', ' mine '])('begins when a person types %j', async (answer) => {
    const { status, requests, asked, err } = await typed(`run ${drill} ${there}`, answer);
    expect([status, requests.length]).toEqual([0, 1]);
    expect(asked).toEqual(['Begin? Type the name of the cluster, mine, or yes: ']);
    expect(err).toContain('staging/mine gets a database and a role of the run’s own');
  });

  test.each(['', 'y', 'no', 'theirs'])('does not begin when a person types %j', async (answer) => {
    const { status, requests, err } = await typed(`run ${drill} ${there}`, answer);
    expect([status, requests.length]).toEqual([2, 0]);
    expect(err).toContain('drydock: nobody said yes, so nothing was done to staging/mine\n');
  });

  test('is planned without being asked about', async () => {
    const { status, out } = await typed(`plan ${drill} ${there}`);
    expect(status).toBe(0);
    expect(out).toContain('Attached  staging/mine gets a database');
  });
});

test.each([
  [
    'without a terminal and without --yes',
    `run ${drill} ${there}`,
    'a run on staging/mine begins only when somebody says yes: there is no terminal to ask on, and no --yes',
  ],
  [
    'a cluster that is not there',
    `run ${drill} ${there.replace('staging/mine', 'staging/theirs')} --yes`,
    'there is no Cluster staging/theirs',
  ],
  [
    'another platform',
    `run ${drill} --platform kind --attach staging/mine --yes`,
    '--attach goes with --platform context, not with --platform kind',
  ],
  [
    'no context',
    `plan ${drill} --platform context --attach staging/mine`,
    '--platform context needs --context NAME; `kubectl config get-contexts` lists them',
  ],
  [
    'a name that is none',
    `run ${drill} ${there.replace('staging/mine', 'mine')} --yes`,
    '--attach "mine": expected NAMESPACE/CLUSTER, such as staging/mycluster',
  ],
  [
    'a manifest beside it',
    `run ${drill} ${there} --manifest ${manifest} --yes`,
    '--manifest brings a database up, --attach takes one that is there: name one of them',
  ],
  [
    'a database that nobody can attach to',
    `run redis-master-kill ${there} --yes`,
    'a run cannot attach to the deployment statefulset; nothing of Redis Cluster can',
  ],
])('%s is refused in one line', async (_what, line, said) => {
  const wanted = line.replace('redis-master-kill', 'scenarios/redis/redis-master-kill.yaml');
  const { status, err, requests } = await typed(wanted);
  expect([status, err, requests.length]).toEqual([2, `drydock: ${said}\n`, 0]);
});
