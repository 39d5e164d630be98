// The engine Redis Cluster, on Redis or Valkey servers: its services, and its deployments.
import type { Engine } from '../../model/engine.ts';
import { boundedRoutesKnownWithinMs } from './client/options.ts';
import { redisOnKubernetes } from './statefulset/statefulset.ts';
import { redisOnLocal } from './processes/processes.ts';
import { redisServices } from './services.ts';

export const redis: Engine = {
  name: 'redis',
  title: 'Redis Cluster',
  services: redisServices,
  policies: ['bounded', 'defaults'],
  shards: { min: 3, max: 9 },
  waitsForReplicas: true,
  routesKnownWithinMs: boundedRoutesKnownWithinMs,
  deployments: { local: redisOnLocal, kubernetes: redisOnKubernetes },
};
