// Where the load finds the services of a CloudNativePG cluster.
import { RunError } from '../../../model/errors.ts';
import type { Plan } from '../../../model/plan.ts';
import type { PostgresTargetSettings } from '../client/session.ts';
import { serverPort } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { serviceName } from './manifest.ts';

/**
 * The services by address. Their names lead to the same addresses for as long as they live, so asking for one at each fresh
 * connection would add nothing to what is measured, but a third to what a connection costs on a small machine.
 */
export const readEndpoints = async (
  cluster: CnpgCluster,
  plan: Plan,
): Promise<PostgresTargetSettings['services']> => {
  const endpoints = plan.services.map(async ({ service }) => {
    const name = serviceName(cluster, service);
    const found = await cluster.site.read({ apiVersion: 'v1', kind: 'Service', name });
    const { clusterIP } = (found?.['spec'] ?? {}) as { readonly clusterIP?: string };
    if (clusterIP !== undefined) return [service, { host: clusterIP, port: serverPort }] as const;
    throw new RunError(`there is no service ${name}`, 'The operator makes it; look at its log.');
  });
  return Object.fromEntries(await Promise.all(endpoints));
};
