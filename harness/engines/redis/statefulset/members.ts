// Members of a set as they come and go: asked in their pods, and followed in their logs, which go to the run's folder as well.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { keptFile } from '../../../model/modes.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { memberOf } from './cluster.ts';
import type { SetCluster } from './cluster.ts';
import { serverContainer } from './manifest.ts';

export const admitMember = (cluster: SetCluster, name: string): void => {
  const { site, context, members, logs } = cluster;
  members.set(name, memberOf(cluster, name));
  const stop = new AbortController();
  const log = createWriteStream(join(context.folder, 'logs', `${name}.log`), { flags: 'a', mode: keptFile });
  stop.signal.addEventListener('abort', () => log.end());
  logs.set(name, stop);
  site.followLog({ pod: name, container: serverContainer, stop: stop.signal }, (line) => {
    if (stop.signal.aborted) return;
    log.write(`${line}\n`);
    cluster.readLine(name, line);
  });
};

/** Its pod still runs, and is for the caller to end. */
export const dismissMember = (cluster: SetCluster, name: string): void => {
  cluster.members.delete(name);
  cluster.logs.get(name)?.abort();
  cluster.logs.delete(name);
};

/** Ends what was begun here for every member. */
export const endTalking = (cluster: SetCluster): Promise<void> => {
  for (const stop of cluster.logs.values()) stop.abort();
  cluster.talks.close();
  return Promise.resolve();
};

/** Resolves when its server answers. */
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
