// A Pooler that is up: waited for, paused and resumed. What is believed is what its PgBouncers say themselves: the operator's `phase` is
// `paused` as soon as somebody wants it so, whether PAUSE ever came or not.
import type { PoolerSight } from '../../../abilities/poolers.ts';
import { poolerService } from '../../../abilities/poolers.ts';
import { RunError } from '../../../model/errors.ts';
import { serverPodOf } from '../../../model/kubernetes-objects.ts';
import type { ServerPod } from '../../../model/kubernetes-objects.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { waitForPods } from '../../../model/wait-for-pods.ts';
import { memberAt } from '../member/member.ts';
import type { PostgresMember } from '../member/member.ts';
import { superuserSocket } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { poolerKind } from './manifest.ts';
import { ownerThrough } from './owner.ts';
import type { MeasuredPooler } from './pooler-manifest.ts';
import { sightOf, sumOf } from './pooler-sight.ts';
import type { PgBouncerSight } from './pooler-sight.ts';
import { textAt } from './value-at.ts';

/** Resolves when all of its PgBouncers are up, and the database's owner is answered through it. */
export const poolerAnswers = (cluster: CnpgCluster): Promise<void> => {
  const { name, instances } = poolerOf(cluster);
  return waitForPods(cluster.site, {
    what: `the Pooler ${name}`,
    deadlineMs: timeoutsMs.databaseReady,
    everyMs: 300,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} describe pooler,pods shows more while the namespace is there.`,
    ask: async () => {
      const ready = (await listPgBouncers(cluster)).filter((pod) => pod.ready);
      if (ready.length < instances) return { seen: `${ready.length} of ${instances} PgBouncers ready` };
      const service = await ownerThrough(cluster, poolerService);
      await service.ask((query) => query('SELECT'));
      return { done: undefined };
    },
  });
};

/** Resolves with what is seen when every PgBouncer has paused, or when the time is up. The undo of the run resumes it. */
export const pausePooler = async (cluster: CnpgCluster, withinMs: number): Promise<PoolerSight> => {
  const { context } = cluster;
  context.undo('resume the pooler', () => wantPaused(cluster, false));
  context.record({
    kind: 'milestone',
    milestone: 'pooler-paused',
    detail: `PAUSE is wanted of ${poolerOf(cluster).name}`,
  });
  await wantPaused(cluster, true);
  return seenUntil(cluster, {
    what: 'every PgBouncer to let go of its servers',
    withinMs,
    isSo: ({ processes, paused }) => paused === processes,
  });
};

export const resumePooler = async (
  cluster: CnpgCluster,
  withinMs: number,
): Promise<{ readonly before: PoolerSight; readonly after: PoolerSight }> => {
  const before = await lookAt(cluster);
  cluster.context.record({
    kind: 'milestone',
    milestone: 'pooler-resumed',
    detail: `RESUME is wanted of ${poolerOf(cluster).name}`,
  });
  await wantPaused(cluster, false);
  const after = await seenUntil(cluster, {
    what: 'every PgBouncer to have servers again',
    withinMs,
    isSo: ({ told }) => told === 0,
  });
  return { before, after };
};

const poolerOf = ({ pooler }: CnpgCluster): MeasuredPooler => {
  if (pooler === undefined) throw new Error('the plan was made for a pooler where there is none');
  return pooler;
};

const referenceOf = (cluster: CnpgCluster) => ({ ...poolerKind, name: poolerOf(cluster).name });

const wantPaused = (cluster: CnpgCluster, paused: boolean): Promise<void> =>
  cluster.site.patch(referenceOf(cluster), { spec: { pgbouncer: { paused } } });

interface SightWanted {
  readonly what: string;
  readonly withinMs: number;
  readonly isSo: (seen: PoolerSight) => boolean;
}

/** That it is not so in time is no error: whoever asked judges what was seen last. */
const seenUntil = async (
  cluster: CnpgCluster,
  { what, withinMs, isSo }: SightWanted,
): Promise<PoolerSight> => {
  const { signal } = cluster.context;
  try {
    return await waitFor({
      ...{ what, deadlineMs: withinMs, everyMs: 250, signal },
      next: 'What was seen last stands in the record.',
      ask: async () => {
        const seen = await lookAt(cluster);
        return seen.processes > 0 && isSo(seen) ? { done: seen } : { seen: JSON.stringify(seen) };
      },
    });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    cluster.context.note(error.message);
    return lookAt(cluster);
  }
};

const lookAt = async (cluster: CnpgCluster): Promise<PoolerSight> => {
  const [found, pods] = await Promise.all([cluster.site.read(referenceOf(cluster)), listPgBouncers(cluster)]);
  const sights = await Promise.all(pods.map(({ name }) => askPgBouncer(cluster, name)));
  return { ...sumOf(sights), operatorSays: textAt(found, ['status', 'phase']) || 'nothing' };
};

const container = 'pgbouncer';

const listPgBouncers = async (cluster: CnpgCluster): Promise<readonly ServerPod[]> => {
  const selector = `cnpg.io/poolerName=${poolerOf(cluster).name}`;
  const pods = await cluster.site.list({ apiVersion: 'v1', kind: 'Pod' }, selector);
  return pods.map((pod) => serverPodOf(pod, container)).filter(({ leaving }) => !leaving);
};

const askPgBouncer = (cluster: CnpgCluster, pod: string): Promise<PgBouncerSight> =>
  consoleOf(cluster, pod).ask(async (query) => sightOf(await query('SHOW STATE'), await query('SHOW POOLS')));

/** PgBouncer's own console, on the socket at which it trusts the pod's own user, where a server has its socket too. */
const consoleOf = (cluster: CnpgCluster, pod: string): PostgresMember =>
  memberAt({
    name: pod,
    next: `kubectl -n ${cluster.site.namespace} logs ${pod} says what it is doing.`,
    signal: cluster.context.signal,
    login: { user: 'pgbouncer', database: 'pgbouncer' },
    dial: (timeoutMs) => cluster.site.dial({ pod, container, to: { socket: superuserSocket } }, timeoutMs),
    connections: cluster.sessions,
  });
