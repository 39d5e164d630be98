// The engine PostgreSQL: how its clients behave, and its deployments as processes and by CloudNativePG.
import type { Engine } from '../../model/engine.ts';
import { cloudNativePg } from './cloudnative-pg/cloudnative-pg.ts';
import { postgresProcesses } from './processes/processes.ts';

export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  policies: ['session', 'fresh'],
  shards: { min: 1, max: 1 },
  waitsForReplicas: false,
  routesKnownWithinMs: 0,
  images: {
    operator: 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0',
    postgres: {
      from: 'ghcr.io/cloudnative-pg/postgresql:17.11',
      to: 'ghcr.io/cloudnative-pg/postgresql:17.12',
    },
    pgbouncer: 'ghcr.io/cloudnative-pg/pgbouncer:1.24.1',
  },
  deployments: [postgresProcesses, cloudNativePg],
};
