// The engine PostgreSQL: its services, and its deployments as processes and by CloudNativePG.
import type { Engine } from '../../model/engine.ts';
import { postgresOnKubernetes } from './cloudnative-pg/cloudnative-pg.ts';
import { postgresOnLocal } from './processes/processes.ts';
import { postgresServices } from './services.ts';

export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  services: postgresServices,
  policies: ['session', 'fresh'],
  shards: { min: 1, max: 1 },
  waitsForReplicas: false,
  routesKnownWithinMs: 0,
  deployments: { local: postgresOnLocal, kubernetes: postgresOnKubernetes },
};
