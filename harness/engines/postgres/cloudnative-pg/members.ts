// Members of a CloudNativePG cluster that come and go.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { asked, listInstances, readStatus } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';
import { referenceTo } from './manifest.ts';
import { allStreaming, operatorDone } from './waiting.ts';

/** One instance more; the scheduler puts it where there is no member yet. Resolves with its name once its server answers. */
export const addMember = async (cluster: CnpgCluster, pool: string): Promise<string> => {
  const before = await listInstances(cluster);
  const { wanted } = await readStatus(cluster);
  await cluster.site.patch(referenceTo(cluster), { spec: { instances: wanted + 1 } });
  await operatorDone(cluster, {
    what: 'one more member',
    deadlineMs: timeoutsMs.memberJoin,
    also: ({ instances }) => (added(before, instances) === undefined ? 'no new pod yet' : null),
  });
  const member = added(before, await listInstances(cluster));
  if (member === undefined) throw new RunError('the member that joined is gone again', 'Look at its node.');
  await onPool(cluster, member, pool);
  await asked(cluster, member.name).ask((query) => query('SELECT'));
  return member.name;
};

/**
 * Resolves with the name of the instance that the operator made in the place of one that is gone, when all stream again. It is the
 * youngest, and may have the name of the one that is gone: the operator gives a number again that is free.
 */
export const replaced = async (cluster: CnpgCluster, gone: string, uid: string): Promise<string> => {
  await operatorDone(cluster, {
    what: `another member in the place of ${gone}`,
    deadlineMs: timeoutsMs.memberJoin,
    also: ({ status, instances }) =>
      instances.length === status.wanted && instances.every((instance) => instance.uid !== uid)
        ? null
        : `there are ${instances.map(({ name }) => name).join(', ')}`,
  });
  await allStreaming(cluster);
  const youngest = (await listInstances(cluster)).toSorted((a, b) => b.createdMs - a.createdMs)[0];
  return youngest?.name ?? gone;
};

const added = (before: readonly Instance[], now: readonly Instance[]): Instance | undefined =>
  now.find(({ name }) => !before.some((other) => other.name === name));

/** Where no node belongs to a pool, as in a cluster that is not ours, there is nothing to compare. */
const onPool = async ({ site, context }: CnpgCluster, member: Instance, pool: string): Promise<void> => {
  if (pool === '') return;
  const nodes = await site.nodes();
  if (nodes.every((node) => node.pool === '')) {
    context.note(`no node belongs to a pool, so ${member.name} joined on ${member.node}`);
    return;
  }
  const seen = nodes.find(({ name }) => name === member.node)?.pool ?? '';
  if (seen === pool) return;
  throw new RunError(
    `${member.name} joined on ${member.node}, which belongs to the pool "${seen}", wanted "${pool}"`,
    'Give the pool a node without a member and with room (kubectl describe nodes), and the other pools none.',
  );
};

/**
 * Removes exactly this member. The operator, told to have one instance less, would choose for itself; so it is told to look
 * away while its pod and volume go, and finds the number as it is wanted when it looks again.
 */
export const retireMember = async (cluster: CnpgCluster, member: string): Promise<void> => {
  const { currentPrimary, wanted } = await readStatus(cluster);
  if (member === currentPrimary)
    throw new RunError(`${member} is the primary and cannot be retired`, 'Hand over first.');
  const others = (await listInstances(cluster)).filter(({ name }) => name !== member);
  const lookAway = (value: 'disabled' | null) =>
    cluster.site.patch(referenceTo(cluster), {
      metadata: { annotations: { 'cnpg.io/reconciliationLoop': value } },
    });
  await lookAway('disabled');
  try {
    await cluster.site.patch(referenceTo(cluster), { spec: { instances: wanted - 1 } });
    await removeParts(cluster, member);
  } finally {
    // No undo for this: what is not undone here goes with the namespace.
    await lookAway(null);
  }
  await operatorDone(cluster, { what: `life without ${member}`, deadlineMs: timeoutsMs.memberLeave });
  untouched(others, await listInstances(cluster));
};

const partsOf = (member: string) =>
  [
    { apiVersion: 'v1', kind: 'Pod', name: member },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: member },
    // Has run long ago, but would hold the volume; the first member came by another job.
    { apiVersion: 'batch/v1', kind: 'Job', name: `${member}-join` },
    { apiVersion: 'batch/v1', kind: 'Job', name: `${member}-initdb` },
  ] as const;

const removeParts = async ({ site, context }: CnpgCluster, member: string): Promise<void> => {
  const parts = partsOf(member);
  for (const part of parts) await site.remove(part);
  await waitFor({
    what: `${member} to go, with its volume`,
    deadlineMs: timeoutsMs.memberLeave,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} describe pod,pvc shows what holds it.`,
    ask: async () => {
      const found = await Promise.all(parts.map((part) => site.read(part)));
      const left = parts.filter((_, index) => found[index] !== null).map(({ kind }) => kind);
      return left.length === 0 ? { done: undefined } : { seen: `still there: ${left.join(', ')}` };
    },
  });
};

/** Throws when a member that was to stay was replaced, restarted or removed. */
const untouched = (wanted: readonly Instance[], now: readonly Instance[]): void => {
  for (const { name, uid, restarts } of wanted) {
    const seen = now.find((instance) => instance.name === name);
    if (seen?.uid === uid && seen.restarts === restarts) continue;
    throw new RunError(
      `${name} was to stay as it is, but was ${seen === undefined ? 'removed' : 'restarted'}`,
      'The operator’s log says why: kubectl -n cnpg-system logs deploy/cnpg-controller-manager.',
    );
  }
};
