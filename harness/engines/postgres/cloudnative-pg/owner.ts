// The database's owner, as whom the load writes: its password, which the operator makes and keeps in a Secret.
import { RunError } from '../../../model/errors.ts';
import { literal, readStatus, runScript } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { database, owner, ownerSecret, serverParameters } from './manifest.ts';

export const ownerPassword = async ({ site }: Pick<CnpgCluster, 'site'>): Promise<string> => {
  const secret = await site.read({ apiVersion: 'v1', kind: 'Secret', name: ownerSecret });
  const { password } = (secret?.['data'] ?? {}) as { readonly password?: string };
  if (password !== undefined) return Buffer.from(password, 'base64').toString();
  throw new RunError(`the secret ${ownerSecret} has no password`, 'The operator makes it; look at its log.');
};

/**
 * Stores the same password again, hashed as often as `scram_iterations` says: the operator sets it before its configuration
 * is in force. It goes in by standard input, and a statement that fails is not logged with its text.
 */
export const rehashPassword = async (cluster: CnpgCluster): Promise<void> => {
  const { currentPrimary } = await readStatus(cluster);
  const statements = [
    'SET log_min_error_statement TO panic',
    `SET scram_iterations TO ${serverParameters.scram_iterations}`,
    `ALTER ROLE ${owner} PASSWORD ${literal(await ownerPassword(cluster))}`,
  ];
  const input = statements.map((statement) => `${statement};\n`).join('');
  await runScript(cluster.site, currentPrimary, `exec psql -qX -v ON_ERROR_STOP=1 -d ${database}`, input);
};
