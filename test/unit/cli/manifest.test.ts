// A manifest of one's own, from the command line or a scenario, to the plan: read before anything is started, or one line and exit
// status 2.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engines, images } from '../../../harness/wiring.ts';
import { readImages } from '../../../harness/platforms/kubernetes/images.ts';
import { fakePlatform, fakeProgram, typed } from './fake-program.ts';

const cluster = `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: mine, namespace: prod }
spec: { instances: 3, storage: { size: 1Gi } }
`;

const scenario = (deployment: string) => `title: A drill
about: What it is for.
engine: postgres
${deployment}
topology: { members: 3 }
steps:
  - hand-over: { to: primary }
budget: { downtime: { rw: 5s } }
`;

let folder = '';
const inFolder = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-manifest-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** With the real engine, and platforms that read images. */
const program = () =>
  fakeProgram({
    engines,
    platforms: {
      local: fakePlatform('local'),
      kind: fakePlatform('kind', { images: ({ imagesFile }) => readImages(imagesFile, images) }),
    },
  });

const drill = () => put('drill.yaml', scenario(''));
const run = (line: string) => {
  const { program: asked, requests } = program();
  return typed(line, asked).then((told) => ({ ...told, requests }));
};

describe('a manifest', () => {
  test('of the command line goes into the plan, and into the command that repeats the run', async () => {
    const mine = put('mine.yaml', cluster);
    const { requests, err } = await run(`run ${drill()} --platform kind --manifest ${mine}`);
    expect(err).toBe('');
    const change =
      'drydock changed metadata.namespace of Cluster mine: prod -> nothing, as a run has a namespace of its own';
    expect(requests).toMatchObject([
      {
        plan: {
          deployedAs: { name: 'cloudnative-pg', options: { manifest: mine, settings: 'operator' } },
          manifest: {
            file: mine,
            objects: [{ metadata: { name: 'mine' }, spec: { instances: 3 } }],
            changes: [change],
          },
          overrides: { manifest: mine },
        },
      },
    ]);
    const { out } = await run(`plan ${drill()} --platform kind --manifest ${mine}`);
    expect(out).toContain(`Manifest  ${change}\n`);
  });

  test('of a scenario is looked for from the scenario’s folder', async () => {
    mkdirSync(inFolder('clusters'));
    put('clusters/mine.yaml', cluster);
    const named = put(
      'named.yaml',
      scenario('deployment: { cloudnative-pg: { manifest: clusters/mine.yaml } }'),
    );
    const { requests } = await run(`run ${named} --platform kind`);
    expect(requests).toMatchObject([{ plan: { manifest: { file: inFolder('clusters/mine.yaml') } } }]);
    expect(requests[0]!.plan.overrides).toBeUndefined();
    // The command line's goes before it.
    const other = put('other.yaml', cluster.replace('name: mine', 'name: other'));
    const { requests: overridden } = await run(`run ${named} --platform kind --manifest ${other}`);
    expect(overridden[0]!.plan.manifest!.objects[0]!.metadata.name).toBe('other');
  });

  test('of the command line goes before settings of the scenario’s', async () => {
    const hardened = put('drill.yaml', scenario('deployment: { cloudnative-pg: { settings: hardened } }'));
    const mine = put('mine.yaml', cluster);
    const { requests } = await run(`run ${hardened} --platform kind --manifest ${mine}`);
    expect(requests[0]!.plan.deployedAs?.options).toEqual({
      manifest: mine,
      settings: 'operator',
      storage: '1Gi',
    });
  });

  test('gets the images of a file, in a plan too', async () => {
    const mirror = put('images.yaml', 'postgres: { from: mirror/pg:17.1, to: mirror/pg:17.2 }\n');
    const line = `${drill()} --platform kind --manifest ${put('mine.yaml', cluster)}`;
    const change = 'drydock changed spec.imageName of Cluster mine: nothing -> mirror/pg:17.1';
    expect((await run(`plan ${line} --images ${mirror}`)).out).toContain(change);
    expect((await run(`plan ${line}`)).out).not.toContain('spec.imageName');
    const { requests } = await run(`run ${line} --images ${mirror}`);
    expect(requests[0]!.plan.manifest!.objects[0]!['spec']).toMatchObject({ imageName: 'mirror/pg:17.1' });
  });
});

test.each<[string, string, string]>([
  [
    'a manifest that is not there',
    '',
    'drydock: the manifest FILE cannot be read: ENOENT: no such file or directory',
  ],
  ['one that is no YAML', 'kind: [', ': not well-formed YAML: '],
  ['one without a cluster', 'kind: Pod\n', 'FILE:1:7: "kind": expected Cluster or Pooler; found "Pod"'],
  [
    'other instances than members',
    cluster.replace('instances: 3', 'instances: 1'),
    'FILE:4:20: "instances": 1, but "members" in the scenario’s topology is 3; make them agree',
  ],
  [
    'one that is too large',
    `${cluster}#${'x'.repeat(1_000_000)}\n`,
    'drydock: the manifest FILE is too large: 1.01 MB',
  ],
])('%s is one line, and nothing is started', async (_, text, line) => {
  const mine = text === '' ? inFolder('none.yaml') : put('mine.yaml', text);
  const { status, err, requests } = await run(`run ${drill()} --platform kind --manifest ${mine}`);
  expect(err.replaceAll(mine, 'FILE')).toContain(line);
  expect(err.trimEnd()).not.toContain('\n');
  expect({ status, requests }).toEqual({ status: 2, requests: [] });
});

test('a deployment that takes none is named, with one that does', async () => {
  const { status, err } = await run(`run ${drill()} --manifest ${put('mine.yaml', cluster)}`);
  expect(err).toBe('drydock: the deployment processes takes no manifest; cloudnative-pg does\n');
  expect(status).toBe(2);
});
