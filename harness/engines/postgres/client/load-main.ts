// The entry file of the load process for PostgreSQL: runs alone, bundled into one file on Kubernetes.
import { runAgent } from '../../../../load/agent.ts';
import { createPostgresTarget, parsePostgresSettings } from './session.ts';

runAgent((settings) => createPostgresTarget(parsePostgresSettings(settings)), process.argv.slice(2));
