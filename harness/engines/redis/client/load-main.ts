// The entry file of the load process for Redis Cluster: runs alone, bundled into one file on Kubernetes.
import { runAgent } from '../../../../load/agent.ts';
import { createRedisTarget, parseRedisSettings } from './session.ts';

runAgent((settings) => createRedisTarget(parseRedisSettings(settings)), process.argv.slice(2));
