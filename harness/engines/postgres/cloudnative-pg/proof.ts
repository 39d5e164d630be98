// One write through a service, over a fresh connection from inside the cluster, looked for on every member.
import { randomUUID } from 'node:crypto';
import type { Proof } from '../../../abilities/services.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { listInstances, literal, queryRows, runScript } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { clusterName, database, owner } from './manifest.ts';
import { ownerPassword } from './owner.ts';
import { countProofsSql, whoAmISql, writeProofSql } from '../table.ts';

/** The password goes in by standard input and lives in the environment of one psql: in no argument, file or log. */
export const proveWrite = async (cluster: CnpgCluster, service: string): Promise<Proof> => {
  const token = randomUUID();
  const members = (await listInstances(cluster)).filter(({ leaving }) => !leaving);
  const [first] = members;
  if (first === undefined)
    throw new RunError('there is no member to write from', 'Look at the namespace’s pods.');
  const sql = `${withToken(writeProofSql, token)} RETURNING ${whoAmISql}`;
  const login = `-h ${clusterName}-${service} -U ${owner} -d ${database}`;
  const script = `read -r PGPASSWORD; export PGPASSWORD; exec psql -qAtX -v ON_ERROR_STOP=1 -F ' ' ${login} -c "${sql}"`;
  const answer = await runScript(cluster.site, first.name, script, `${await ownerPassword(cluster)}\n`);
  const [address = ''] = answer.trim().split(' ');
  for (const { name } of members) await holdsProof(cluster, name, token);
  const writer = members.find((member) => member.address === address);
  return { writtenOn: [writer?.name ?? address], readOn: members.map(({ name }) => name) };
};

const withToken = (sql: string, token: string): string => sql.replace('$1', literal(token));

const holdsProof = (cluster: CnpgCluster, member: string, token: string): Promise<void> =>
  waitFor({
    what: `the written row on ${member}`,
    deadlineMs: timeoutsMs.query,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} logs ${member} says why it does not follow.`,
    ask: async () => {
      const [row] = await queryRows<{ readonly copies: number }>(
        cluster,
        member,
        withToken(countProofsSql, token),
      );
      return row?.copies === 1 ? { done: undefined } : { seen: `${String(row?.copies)} copies` };
    },
  });
