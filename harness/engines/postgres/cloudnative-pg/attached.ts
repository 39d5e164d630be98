// A run's own part of a Cluster that was there before it: a database, a role with a password, and the secret for the load. What is
// made here detach.ts takes back.
import { randomBytes } from 'node:crypto';
import { keptConnections } from '../../../model/connections.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import type { PostgresSession } from '../member/session.ts';
import { mustBeFit } from './attach.ts';
import { primaryOf } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { maintenanceDatabase, ownNames, rememberedOf } from './detach.ts';
import { clusterKind, quoted } from './manifest.ts';

interface AttachedCluster extends Pick<CnpgCluster, 'names' | 'ownerPassword'> {
  readonly object: KubernetesObject;
  /** Clients of the load go through none of somebody else's. */
  readonly pooler?: KubernetesObject;
}

/** Throws a `UsageError` when it has become one that a run may not attach to. */
export const attachTo = async (
  site: KubernetesSite,
  { topology }: Pick<Plan, 'topology'>,
  context: RunContext,
): Promise<AttachedCluster> => {
  const { name } = site.attached ?? { name: '' };
  const read = await site.read({ ...clusterKind, name });
  const object = mustBeFit({ namespace: site.namespace, name, object: read }, { topology });
  await site.attached?.remember(rememberedOf(object));
  const names = ownNames(name, context.label);
  const password = randomBytes(24).toString('hex');
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: names.ownerSecret },
    stringData: { password },
  });
  await makeOwn({ site, context, names }, password);
  return { object, names, ownerPassword: () => Promise.resolve(password) };
};

const makeOwn = async (
  seen: Pick<CnpgCluster, 'site' | 'context' | 'names'>,
  password: string,
): Promise<void> => {
  const sessions = keptConnections<PostgresSession>();
  const { database, owner } = seen.names;
  const cluster = { ...seen, sessions, names: { ...seen.names, database: maintenanceDatabase } };
  try {
    const primary = await primaryOf(cluster);
    await primary.ask(async (query) => {
      // The password, hexadecimal digits, must not stand in the server's log.
      await query("SET log_statement = 'none'");
      await query('SET log_min_duration_statement = -1');
      await query(`CREATE ROLE ${quoted(owner)} LOGIN PASSWORD '${password}'`);
      await query(`CREATE DATABASE ${quoted(database)} OWNER ${quoted(owner)}`);
    });
  } finally {
    sessions.close();
  }
};
