// A site whose services are reached through paths that can be disturbed: a deployment that is opened on it tells its clients the
// paths' addresses, whatever engine it is.
import type { DisturbedPath } from '../model/disturbance.ts';
import type { LocalSite } from '../model/site.ts';

export interface DisturbedSite {
  readonly site: LocalSite;
  /** By service; filled when the deployment starts its services. */
  readonly paths: ReadonlyMap<string, DisturbedPath>;
}

export const disturbedSite = (site: LocalSite): DisturbedSite => {
  const paths = new Map<string, DisturbedPath>();
  return {
    paths,
    site: {
      ...site,
      startServices: async (names) => {
        const services = await site.startServices(names);
        for (const [service, endpoint] of Object.entries(services.endpoints))
          paths.set(service, await site.openDisturbedPath(endpoint));
        const endpoints = Object.fromEntries([...paths].map(([service, path]) => [service, path.endpoint]));
        return { ...services, endpoints };
      },
    },
  };
};
