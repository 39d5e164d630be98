// The server process in a pod that stays: killed and held down, stopped without being ended, and let run again.
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import type { SetCluster } from './cluster.ts';
import { holdFile, pidFile, serverContainer } from './manifest.ts';

/** Resolves when the process is gone. It stays down until `startMember`. */
export const killMember = (cluster: SetCluster, member: string): Promise<void> =>
  inPod(
    cluster,
    member,
    `touch ${holdFile}; kill -KILL $pid; while kill -0 $pid 2> /dev/null; do sleep 0.02; done`,
  );

/** Resolves when the server answers and has its data. */
export const startMember = async (cluster: SetCluster, member: string): Promise<void> => {
  await inPod(cluster, member, `rm -f ${holdFile}`, 'always');
  await answers(cluster, member);
};

/** Resolves when the process stands still. */
export const freezeMember = (cluster: SetCluster, member: string): Promise<void> =>
  inPod(cluster, member, `kill -STOP $pid; until grep -q '^State:.T' /proc/$pid/status; do sleep 0.02; done`);

export const thawMember = (cluster: SetCluster, member: string): Promise<void> =>
  inPod(cluster, member, 'kill -CONT $pid', 'always');

const inPod = async ({ site }: SetCluster, pod: string, script: string, when?: 'always'): Promise<void> => {
  await site.exec({
    pod,
    container: serverContainer,
    command: ['sh', '-c', `pid=$(cat ${pidFile}); ${script}`],
    deadlineMs: timeoutsMs.query,
    always: when === 'always',
  });
};

export const answers = (cluster: SetCluster, name: string): Promise<void> =>
  waitFor({
    what: `${name} to answer`,
    deadlineMs: timeoutsMs.serverStart,
    signal: cluster.context.signal,
    next: `Its log is ${name}.log in the run’s logs folder.`,
    ask: async () => {
      const [reply] = await memberCalled(cluster, name).ask([['PING']], timeoutsMs.memberAnswer);
      return reply === 'PONG' ? { done: undefined } : { seen: JSON.stringify(reply) };
    },
  });
