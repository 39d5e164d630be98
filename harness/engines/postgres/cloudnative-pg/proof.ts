// One write through a service, over a fresh connection from inside the cluster, looked for on every member.
import type { Proof } from '../../../abilities/services.ts';
import { RunError } from '../../../model/errors.ts';
import { proveWrite as proveWriteOn } from '../member/proof.ts';
import { asked, askedAsOwner, listInstances } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { ownerPassword } from './owner.ts';

export const proveWrite = async (cluster: CnpgCluster, service: string): Promise<Proof> => {
  const members = (await listInstances(cluster)).filter(({ leaving }) => !leaving);
  const [first] = members;
  if (first === undefined)
    throw new RunError('there is no member to write from', 'Look at the namespace’s pods.');
  return proveWriteOn(
    askedAsOwner(cluster, { service, pod: first.name, password: await ownerPassword(cluster) }),
    members.map(({ name }) => asked(cluster, name)),
    Object.fromEntries(members.map(({ name, address }) => [name, address])),
  );
};
