// The database's owner, as whom the load and the proof of a write write: its password, which the operator makes and keeps in a Secret.
import type { Proof } from '../../../abilities/services.ts';
import { RunError } from '../../../model/errors.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import type { PostgresMember } from '../member/member.ts';
import { proveWrite as proveWriteOn } from '../member/proof.ts';
import { asked, askedAsOwner, listInstances } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';
import type { ClusterNames } from './manifest.ts';

/** The one that the operator made. */
export const secretPassword = async (
  site: Pick<KubernetesSite, 'read'>,
  { ownerSecret }: Pick<ClusterNames, 'ownerSecret'>,
): Promise<string> => {
  const secret = await site.read({ apiVersion: 'v1', kind: 'Secret', name: ownerSecret });
  const { password } = (secret?.['data'] ?? {}) as { readonly password?: string };
  if (password !== undefined) return Buffer.from(password, 'base64').toString();
  throw new RunError(`the secret ${ownerSecret} has no password`, 'The operator makes it; look at its log.');
};

/** A service, to be asked as the owner over fresh connections from inside the cluster. */
export const ownerThrough = async (cluster: CnpgCluster, service: string): Promise<PostgresMember> => {
  const [first] = await membersThere(cluster);
  if (first === undefined)
    throw new RunError('there is no member to write from', 'Look at the namespace’s pods.');
  return askedAsOwner(cluster, { service, pod: first.name, password: await cluster.ownerPassword() });
};

const membersThere = async (cluster: CnpgCluster): Promise<readonly Instance[]> =>
  (await listInstances(cluster)).filter(({ leaving }) => !leaving);

/** One write through a service, looked for on every member. */
export const proveWrite = async (cluster: CnpgCluster, service: string): Promise<Proof> => {
  const members = await membersThere(cluster);
  return proveWriteOn(
    await ownerThrough(cluster, service),
    members.map(({ name }) => asked(cluster, name)),
    Object.fromEntries(members.map(({ name, address }) => [name, address])),
  );
};
