// Where the load runs in a cluster: what its parts are handed.
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import type { ClusterConnection } from '../api.ts';

export interface LoadPlace {
  readonly connection: ClusterConnection;
  readonly site: Pick<KubernetesSite, 'namespace' | 'images' | 'apply' | 'list' | 'troubles'>;
  readonly context: RunContext;
}
