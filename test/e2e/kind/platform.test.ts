// The platform kind on a real cluster: made, found again, shared, mended, and what must be told and undone when it fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import { cloudNativePgOperator } from '../../../harness/engines/postgres/cloudnative-pg/operator.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { waitFor } from '../../../harness/model/wait.ts';
import { containersOf } from '../../../harness/platforms/kubernetes/docker.ts';
import {
  clusterName,
  kubeconfigFile,
  lookAtCluster,
} from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { removeCluster } from '../../../harness/platforms/kubernetes/kind-platform.ts';
import { conductorAnnotation, ownSelector } from '../../../harness/platforms/kubernetes/names.ts';
import { ensureOperator } from '../../../harness/platforms/kubernetes/operators/operators.ts';
import { platforms } from '../../../harness/wiring.ts';
import { openRig, planFor } from '../local/rig.ts';
import type { Rig } from '../local/rig.ts';
import { kindOptions, openOnKind, suite, timed, whyNot } from './kind-rig.ts';

const signal = new AbortController().signal;
const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };
const plan = planFor({ members: 3, synchronous: 1 }, postgresServices);

const failureOf = async (promise: Promise<unknown>): Promise<RunError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RunError) return error;
  throw new Error(`no RunError, but ${String(error)}`);
};

const connection = async () => {
  const state = await lookAtCluster(signal);
  if (state.is !== 'healthy') throw new Error(`the cluster is ${state.is}`);
  return state.connection;
};

describe.skipIf(whyNot !== null)(suite('the platform kind'), () => {
  let rig: Rig;
  let site: KubernetesSite;

  beforeAll(async () => {
    ({ rig, site } = await timed('a cluster with its operator, made or found', () => openOnKind('platform')));
  });
  afterAll(async () => {
    expect(await rig.unwind()).toEqual([]);
  });

  const read = (name: string) => site.read({ ...namespaceKind, name });

  test('says what it is and has nodes of both pools', async () => {
    expect(await site.versions()).toMatchObject({ kubernetes: expect.stringMatching(/^v1\./) as string });
    const pools = (await site.nodes()).map(({ pool }) => pool).sort();
    expect(pools).toEqual(['', 'old', 'old', 'old', 'upgraded']);
  });

  test('its kubeconfig is readable by its owner only', async () => {
    expect((await stat(kubeconfigFile)).mode & 0o777).toBe(0o600);
  });

  test('doctor finds everything', async () => {
    const found = await platforms.kind.diagnose(kindOptions, signal);
    expect(found.filter(({ status }) => status === 'missing')).toEqual([]);
    expect(found.find(({ subject }) => subject.startsWith('kind cluster'))?.seen).toBe('5 of 5 nodes run');
  });

  test('two runs at once share the cluster, each in its namespace, and leave nothing', async () => {
    const runs = await Promise.all([openOnKind('one'), openOnKind('two')]);
    const names = runs.map((run) => run.site.namespace);
    expect(new Set([...names, site.namespace]).size).toBe(3);
    for (const name of names) expect(await read(name)).not.toBeNull();
    for (const run of runs) expect(await run.rig.unwind()).toEqual([]);
    for (const name of names) expect(await read(name)).toBeNull();
  });

  test('a run that was told not to keep the cluster keeps it while another run uses it', async () => {
    const second = await openOnKind('no-keep', { options: { keepCluster: false } });
    expect(await second.rig.unwind()).toEqual([]);
    expect(await read(second.site.namespace)).toBeNull();
    expect(await read(site.namespace)).not.toBeNull();
    const failure = await failureOf(removeCluster());
    expect(failure.message).toContain(site.namespace);
  });

  test('everything that a run makes carries its label', async () => {
    await site.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'note' }, data: { a: '1' } });
    const [found] = await site.list({ apiVersion: 'v1', kind: 'ConfigMap' }, ownSelector);
    expect(found?.metadata).toMatchObject({ name: 'note', labels: site.labels });
  });

  describe('commands in a pod', () => {
    const pod = { pod: 'shell', container: 'shell', deadlineMs: 30_000 };
    const shell = (script: string, input?: string) =>
      site.exec({ ...pod, command: ['sh', '-c', script], ...(input === undefined ? {} : { input }) });

    beforeAll(async () => {
      const image = site.images.one('node');
      const imagePullPolicy = site.images.pullPolicy;
      const container = { name: 'shell', image, imagePullPolicy, command: ['sleep', '600'] };
      const spec = { containers: [container], terminationGracePeriodSeconds: 0 };
      await site.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shell' }, spec });
      await running(site, 'shell');
    });

    test('megabytes arrive whole', async () => {
      const script =
        'head -c 12000000 /dev/urandom | base64 -w 99 > /tmp/big; sha256sum < /tmp/big >&2; cat /tmp/big';
      const text = await shell(script);
      const digest = (await shell('sha256sum < /tmp/big')).slice(0, 64);
      expect(text.length).toBeGreaterThan(16_000_000);
      expect(createHash('sha256').update(text).digest('hex')).toBe(digest);
    });

    test('standard input goes in and ends', async () => {
      expect(await shell('cat', 'a password\n')).toBe('a password\n');
    });

    test('one that fails is an error with its own complaint', async () => {
      const failure = await failureOf(shell('echo the reason >&2; exit 3'));
      expect(failure.message).toContain('the reason');
      expect(failure.message).toContain('pod shell');
    });

    test('one that never ends is given up at the deadline', async () => {
      const endless = site.exec({ ...pod, command: ['sleep', '60'], deadlineMs: 500 });
      expect((await failureOf(endless)).message).toContain('did not end within 0.5 s');
    });

    test('in a pod that is not there is an error', async () => {
      const nowhere = site.exec({ ...pod, pod: 'nobody', command: ['true'] });
      expect((await failureOf(nowhere)).message).toContain('nobody');
    });
  });

  test('an image that cannot be pulled is told by name, early, and undone', async () => {
    const run = await openOnKind('no-image');
    const missing = `${run.site.images.upgrade('postgres').older}-is-not-there`;
    const upgrade = () => ({ older: missing, newer: missing });
    const images = { ...run.site.images, pullPolicy: 'IfNotPresent', upgrade } as const;
    const failure = await timed('an image that cannot be pulled', () =>
      failureOf(cloudNativePg.open({ ...run.site, images }, plan, run.context)),
    );
    expect(failure.message).toMatch(/waited in vain .*(ErrImagePull|ImagePullBackOff): .*is-not-there/);
    expect(await run.rig.unwind()).toEqual([]);
    expect(await read(run.site.namespace)).toBeNull();
  });

  test('a cluster without room for the pods is told in the scheduler’s words, and undone', async () => {
    const run = await openOnKind('no-room');
    const workers = (await site.nodes()).filter(({ pool }) => pool !== '');
    const cordon = (unschedulable: boolean) =>
      Promise.all(
        workers.map(({ name }) =>
          site.patch({ apiVersion: 'v1', kind: 'Node', name }, { spec: { unschedulable } }),
        ),
      );
    await cordon(true);
    try {
      const failure = await timed('no room', () =>
        failureOf(cloudNativePg.open(run.site, plan, run.context)),
      );
      expect(failure.message).toMatch(/waited in vain .*Unschedulable: 0\/5 nodes are available/);
    } finally {
      await cordon(false);
    }
    expect(await run.rig.unwind()).toEqual([]);
    expect(await read(run.site.namespace)).toBeNull();
  });

  test('an operator that never gets ready is told with what was last seen', async () => {
    const wish = {
      operator: cloudNativePgOperator,
      namespace: site.namespace,
      patience: { pull: 3_000, room: 3_000 },
    };
    const named = (image: string) => ({ ...site.images, one: () => image });
    const wrong = named(`${site.images.one(cloudNativePgOperator.image.key)}-is-not-there`);
    const cluster = await connection();
    try {
      const failure = await failureOf(ensureOperator(cluster, { ...wish, images: wrong }, rig.context));
      expect(failure.message).toMatch(/waited in vain for the CloudNativePG operator .*is-not-there/);
      const late = await failureOf(
        ensureOperator(cluster, { ...wish, images: named('nobody/nothing:1'), deadlineMs: 1 }, rig.context),
      );
      expect(late.message).toMatch(
        /waited 0\.0 s for the CloudNativePG operator to become available; last seen/,
      );
    } finally {
      await ensureOperator(cluster, { ...wish, images: site.images }, rig.context);
    }
  });

  test('the same cluster, given as a context, gets one namespace and gives it back', async () => {
    const before = process.env['KUBECONFIG'];
    process.env['KUBECONFIG'] = kubeconfigFile;
    const own = await openRig('context');
    const options = { ...kindOptions, context: `kind-${clusterName}` };
    try {
      const given = await platforms.context.open(own.context, options);
      expect(given.namespace).not.toBe(site.namespace);
      expect(await read(given.namespace)).not.toBeNull();
      expect(await given.versions()).toMatchObject({ context: `kind-${clusterName}` });
      const [found] = await platforms.context.diagnose(options, signal);
      expect(found).toMatchObject({ status: 'ok' });
      expect(await own.unwind()).toEqual([]);
      expect(await read(given.namespace)).toBeNull();
    } finally {
      await own.unwind();
      if (before === undefined) delete process.env['KUBECONFIG'];
      else process.env['KUBECONFIG'] = before;
    }
  });

  test('what a dead run left is found and removed; what a living one has is not', async () => {
    const dead = `${String(spawnSync(process.execPath, ['-e', '']).pid)}-1@${hostname()}`;
    const metadata = { name: 'drydock-left-by-the-dead', annotations: { [conductorAnnotation]: dead } };
    await site.apply({ ...namespaceKind, metadata });
    // Other runs may have died on this cluster before; theirs stays theirs.
    const findOurs = async () => {
      const found = await platforms.kind.leftovers(kindOptions, signal);
      expect(found.map(({ what }) => what)).not.toContain(`namespace ${site.namespace}`);
      return found.filter(({ what }) => what === `namespace ${metadata.name}`);
    };
    expect(await findOurs()).toHaveLength(1);
    // Looking removes nothing.
    const found = await findOurs();
    expect(found).toHaveLength(1);
    for (const leftover of found) await leftover.remove?.();
    expect(await read(metadata.name)).toBeNull();
    expect(await findOurs()).toEqual([]);
  });
});

/** They take the shared cluster away and make it anew, three times, so they run when they are asked for. */
const livesAsked = process.env['DRYDOCK_TEST_CLUSTER_LIFE'] === '1';

describe.skipIf(whyNot !== null || !livesAsked)(
  suite('the life of the kind cluster (DRYDOCK_TEST_CLUSTER_LIFE=1)'),
  () => {
    // Fails, and none of these tests is run, when somebody else's run is alive on the cluster.
    beforeAll(() => timed('removing the cluster', removeCluster));

    test('a removed cluster leaves no container', async () => {
      expect(await containersOf(clusterName, signal)).toEqual([]);
      expect(await platforms.kind.keptCluster?.(signal)).toBeNull();
    });

    test('a run that is interrupted while it makes the cluster leaves no container', async () => {
      const stop = new AbortController();
      const reason = new Error('Ctrl-C');
      const opening = openOnKind('interrupted', { signal: stop.signal });
      const outcome = opening.then(
        () => undefined,
        (error: unknown) => error,
      );
      await waitFor({
        what: 'the first container',
        deadlineMs: 60_000,
        signal,
        next: '',
        ask: async () => {
          const containers = await containersOf(clusterName, signal);
          return containers.length > 0 ? { done: undefined } : { seen: 'none' };
        },
      });
      stop.abort(reason);
      expect(await outcome).toBe(reason);
      expect(await containersOf(clusterName, signal)).toEqual([]);
    });

    test('a missing cluster is made, and a broken one is told and made anew', async () => {
      const first = await timed('a new cluster with its operator', () => openOnKind('new'));
      expect(await first.rig.unwind()).toEqual([]);
      spawnSync('docker', ['stop', '--time', '0', `${clusterName}-worker4`]);
      const second = await timed('a new cluster in place of a broken one', () => openOnKind('broken'));
      const notes = second.rig.events.filter((event) => event.kind === 'note').map(({ text }) => text);
      expect(notes).toContainEqual(expect.stringContaining(`broken (not running: ${clusterName}-worker4)`));
      expect((await second.site.nodes()).every(({ ready }) => ready)).toBe(true);
      expect(await second.rig.unwind()).toEqual([]);
      expect(await platforms.kind.keptCluster?.(signal)).toMatchObject({
        what: `kind cluster ${clusterName}`,
      });
    });
  },
);

const running = (site: KubernetesSite, name: string): Promise<void> =>
  waitFor({
    what: `the pod ${name}`,
    deadlineMs: 60_000,
    signal,
    next: '',
    ask: async () => {
      const found = await site.read({ apiVersion: 'v1', kind: 'Pod', name });
      const { phase } = (found?.['status'] ?? {}) as { readonly phase?: string };
      return phase === 'Running' ? { done: undefined } : { seen: String(phase) };
    },
  });
