// The engine Redis Cluster, on Redis or Valkey servers: how its clients behave, and its deployments.
import type { Engine } from '../../model/engine.ts';
import { boundedRoutesKnownWithinMs } from './client/options.ts';
import { redisProcesses } from './processes/processes.ts';
import { redisStatefulSet } from './statefulset/statefulset.ts';

export const redis: Engine = {
  name: 'redis',
  title: 'Redis Cluster',
  policies: ['bounded', 'defaults'],
  shards: { min: 3, max: 9 },
  waitsForReplicas: true,
  routesKnownWithinMs: boundedRoutesKnownWithinMs,
  images: { redis: { from: 'redis:8.0.2', to: 'redis:8.0.3' } },
  deployments: [redisProcesses, redisStatefulSet],
};
