// The platform `kind`: a Kubernetes cluster in containers of this machine, made on first use, kept for the next run, and
// given the operators that databases want.
import { RunError } from '../../model/errors.ts';
import type { ImageDefaults } from '../../model/images.ts';
import type { Leftover, PlatformOf, PlatformOptions, Removable } from '../../model/platform.ts';
import type { RunContext } from '../../model/run-context.ts';
import { viewOf } from './attachment.ts';
import { neverAborted } from './api.ts';
import type { ClusterConnection } from './api.ts';
import type { AttachKinds } from './attachment.ts';
import { deadHolder, withClusterLock } from './cluster-lock.ts';
import { diagnoseKind } from './diagnose.ts';
import { clusterBodies } from './bodies/table.ts';
import { containersOf, requireDocker, cutPower, requireKind, runOnNode } from './docker.ts';
import { readImages } from './images.ts';
import { clusterName, deleteCluster, ensureCluster, lookAtCluster } from './kind-cluster.ts';
import { deadLeftovers } from './leftovers.ts';
import { makeNamespace, runNamespaces } from './namespace.ts';
import { namespaceOf } from './names.ts';
import { upgradeRefused } from './operators/manifest.ts';
import { ensureOperator, upgradeOperator } from './operators/operators.ts';
import { openSite } from './site.ts';

/** Nothing adds nodes to a kind cluster, so a pod without room stays without. */
const patience = { pull: 20_000, room: 40_000 };

export const kindPlatform = (images: ImageDefaults, attachKinds: AttachKinds): PlatformOf<'namespace'> => ({
  name: 'kind',
  site: 'namespace',
  about: 'a kind cluster in Docker, kept from run to run',
  bodies: () => clusterBodies({ reached: true }),
  operators: {
    how: 'installed',
    stays: upgradeRefused,
    diagnose: ({ title: subject, manifest }) => {
      const source = process.env[manifest.setting] ?? manifest.official;
      const seen = `put into the cluster by the first run that wants it, from ${source}`;
      return Promise.resolve([{ subject, status: 'ok', seen, remedy: '' }]);
    },
  },
  images: ({ imagesFile }) => readImages(imagesFile, images),
  diagnose: (_options, signal) => diagnoseKind(signal),
  open: async (context, options) => {
    const chosen = readImages(options.imagesFile, images);
    await requireDocker(context.signal);
    const kindVersion = await requireKind(context.signal);
    const { connection, namespace } = await withClusterLock(context.signal, () => claim(context, options));
    const ground = { connection, namespace, images: chosen, patience, context };
    return openSite({
      ...ground,
      versions: { kind: kindVersion },
      // One run at a time puts it in; the others find it there.
      requireOperator: (operator) =>
        withClusterLock(context.signal, () => ensureOperator(connection, { ...ground, operator }, context)),
      upgradeOperator: (operator) =>
        withClusterLock(context.signal, () => upgradeOperator(connection, { ...ground, operator }, context)),
      onNode: runOnNode,
      cutPower,
    });
  },
  look: async (_options, namespace, signal) => {
    const state = await lookAtCluster(signal);
    if (state.is === 'healthy') return viewOf(state.connection, namespace, signal);
    throw new RunError(`there is no kind cluster ${clusterName} that works`, 'A run makes one.');
  },
  leftovers: (_options, signal) => leftovers(attachKinds, signal),
  keptCluster,
});

/** With the lock held until the namespace is there, nobody can think that the cluster is not in use. */
const claim = async (
  context: RunContext,
  { keepCluster }: PlatformOptions,
): Promise<{ connection: ClusterConnection; namespace: string }> => {
  if (!keepCluster) {
    context.undo(`remove the kind cluster ${clusterName}`, () => removeUnused(context));
  }
  const connection = await ensureCluster(context);
  return { connection, namespace: await makeNamespace(connection, context) };
};

const removeUnused = (context: RunContext): Promise<void> =>
  withClusterLock(neverAborted(), async () => {
    const users = await liveRuns(namespaceOf(context.label));
    if (users.length === 0) await deleteCluster(neverAborted());
    else context.note(`the kind cluster ${clusterName} is kept: ${users.join(', ')} uses it`);
  });

/** Namespaces of runs that may be alive. */
const liveRuns = async (except: string): Promise<readonly string[]> => {
  const state = await lookAtCluster(neverAborted());
  if (state.is !== 'healthy') return [];
  const found = await runNamespaces(state.connection, neverAborted());
  return found.filter(({ name, alive }) => alive !== 'no' && name !== except).map(({ name }) => name);
};

/** Without Docker or kind nothing can have been left. */
const leftovers = async (attachKinds: AttachKinds, signal: AbortSignal): Promise<readonly Leftover[]> => {
  const containers = await containersOf(clusterName, signal).catch(() => []);
  if (containers.length === 0) return [];
  if (deadHolder() !== null) {
    const what = `half-made kind cluster ${clusterName}, ${containers.length} containers`;
    return [{ what, run: 'unknown', remove: removeCluster }];
  }
  const state = await lookAtCluster(signal);
  return state.is === 'healthy' ? deadLeftovers(state.connection, signal, attachKinds) : [];
};

const keptCluster = async (signal: AbortSignal): Promise<Removable | null> => {
  const containers = await containersOf(clusterName, signal).catch(() => []);
  if (containers.length === 0) return null;
  return { what: `kind cluster ${clusterName}`, run: 'kept for all runs', remove: removeCluster };
};

/** Removes the kept cluster; a `RunError` when a run that is alive uses it. */
export const removeCluster = (): Promise<void> =>
  withClusterLock(neverAborted(), async () => {
    const users = await liveRuns('');
    if (users.length > 0) {
      throw new RunError(
        `the kind cluster ${clusterName} is in use by ${users.join(', ')}`,
        'Wait until that run has ended.',
      );
    }
    await deleteCluster(neverAborted());
  });
