// What the tests on a real kind cluster share: whether this machine can have one, runs with an undo stack, and timings.
import { execa } from 'execa';
import type { Deployment } from '../../../harness/model/deployment.ts';
import type { PlatformOptions } from '../../../harness/model/platform.ts';
import type { RunContext } from '../../../harness/model/run-context.ts';
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { messageOf } from '../../../harness/model/errors.ts';
import { requireDocker, requireKind } from '../../../harness/platforms/kubernetes/docker.ts';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { readImages } from '../../../harness/platforms/kubernetes/images.ts';
import { images, platforms } from '../../../harness/wiring.ts';
import { countSql } from '../counted-run.ts';
import type { Count } from '../counted-run.ts';
import { noOptions, openRig } from '../local/rig.ts';
import type { Rig } from '../local/rig.ts';

const signal = new AbortController().signal;

/** Why the tests are skipped, or null. */
export const whyNot = await requireDocker(signal)
  .then(() => requireKind(signal))
  .then(
    () => null,
    (error: unknown) => messageOf(error),
  );

/** The title of a suite says why it is skipped. */
export const suite = (title: string): string => (whyNot === null ? title : `${title} (skipped: ${whyNot})`);

export const kindOptions: PlatformOptions = {
  ...noOptions,
  keepCluster: true,
  imagesFile: process.env['DRYDOCK_IMAGES'],
};

/** What is behind the colon in the names of an engine's images, of those that runs use here. */
export const tagsOf = (engine: string): { readonly older: string; readonly newer: string } => {
  const { older, newer } = readImages(kindOptions.imagesFile, images).upgrade(engine);
  const tagOf = (image: string): string => image.slice(image.lastIndexOf(':') + 1);
  return { older: tagOf(older), newer: tagOf(newer) };
};

/** A run on kind that has come as far as its site. */
export const openOnKind = async (
  name: string,
  changes: { readonly options?: Partial<PlatformOptions>; readonly signal?: AbortSignal } = {},
): Promise<{ readonly rig: Rig; readonly context: RunContext; readonly site: KubernetesSite }> => {
  const rig = await openRig(name);
  const context = { ...rig.context, signal: changes.signal ?? rig.context.signal };
  try {
    const site = await platforms.kind.open(context, { ...kindOptions, ...changes.options });
    return { rig, context, site };
  } catch (error) {
    const failed = await rig.unwind();
    if (failed.length > 0) throw new Error(`could not be undone: ${failed.join('; ')}`, { cause: error });
    throw error;
  }
};

/** What a member of a CloudNativePG cluster holds, by psql in its pod. */
export const countByPsql = async (
  _deployment: Deployment,
  member: string,
  { namespace }: KubernetesSite,
): Promise<Count> => {
  const { stdout } = await execa('kubectl', [
    ...['--kubeconfig', kubeconfigFile, '-n', namespace, 'exec', member, '-c', 'postgres', '--'],
    ...['psql', '-qAtX', '-F', ' ', '-d', 'app', '-c', countSql],
  ]);
  const [rows, ids] = stdout.trim().split(' ').map(Number);
  return { rows: rows!, ids: ids! };
};

/** Notes how long something took, for the figures in the documents; nothing is judged by it. */
export const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const startedMs = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return result;
};
