// The load's pod as it is watched from here: its log for live figures and for the run's folder, and its end.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadSample } from '../../../../load/ledger.ts';
import type { Pod } from '../../../model/kubernetes-objects.ts';
import { keptFile, keptFolder } from '../../../model/modes.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite, RunningLoad } from '../../../model/site.ts';
import { isNotFound } from '../api.ts';
import type { ClusterConnection } from '../api.ts';
import { followLog } from '../following.ts';
import { loadContainer } from './job.ts';

/** Where the load runs. */
export interface LoadPlace {
  readonly connection: ClusterConnection;
  readonly site: Pick<KubernetesSite, 'namespace' | 'images' | 'apply' | 'list' | 'troubles'>;
  readonly context: RunContext;
}

export interface LoadWatch extends Pick<RunningLoad, 'ended' | 'onSample'> {
  stop(): void;
}

const lookEveryMs = 1_000;

export const watchLoad = async (
  { connection, site, context }: LoadPlace,
  pod: string,
): Promise<LoadWatch> => {
  const stop = new AbortController();
  const listeners: ((sample: LoadSample) => void)[] = [];
  let lastWords = '';
  const log = createWriteStream(await logFile(context.folder), { mode: keptFile });
  const api = connection.api(context.signal);
  const source = { namespace: site.namespace, pod, container: loadContainer, stop: stop.signal };
  void followLog(api, source, (line) => {
    const sample = sampleIn(line);
    if (sample !== null) for (const listener of listeners) listener(sample);
    else {
      lastWords = line;
      log.write(`${line}\n`);
    }
  }).finally(() => log.end());
  const ended = Promise.withResolvers<string>();
  const look = async (): Promise<void> => {
    const path = `/api/v1/namespaces/${site.namespace}/pods/${pod}`;
    const end = await api
      .call({ path })
      .then((found) => endOf(found as Pod))
      // An API that does not answer says nothing about the load.
      .catch((error: unknown) => (isNotFound(error) ? 'is gone: its pod was removed' : null));
    if (end !== null) ended.resolve([end, lastWords].filter((part) => part !== '').join('; last words: '));
    else if (!stop.signal.aborted && !context.signal.aborted)
      setTimeout(() => void look(), lookEveryMs).unref();
  };
  void look();
  return {
    ended: ended.promise,
    onSample: (listener) => listeners.push(listener),
    stop: () => {
      stop.abort();
    },
  };
};

const logFile = async (folder: string): Promise<string> => {
  await mkdir(join(folder, 'logs'), { recursive: true, mode: keptFolder });
  return join(folder, 'logs', 'load.log');
};

/** Null for a line that is none: what the load says besides, or what is left of a line when the stream breaks. */
export const sampleIn = (line: string): LoadSample | null => {
  try {
    const said = JSON.parse(line) as Partial<LoadSample>;
    return said.services === undefined ? null : (said as LoadSample);
  } catch {
    return null;
  }
};

/** How a pod ended, or null while it has not. */
export const endOf = ({ status }: Pod): string | null => {
  const state = (status?.containerStatuses ?? []).find(({ name }) => name === loadContainer)?.state;
  if (state?.terminated !== undefined) {
    const { exitCode, reason } = state.terminated;
    return `ended with status ${exitCode}${reason === undefined ? '' : ` (${reason})`}`;
  }
  if (status?.phase !== 'Failed') return null;
  return `failed: ${status.reason ?? ''} ${status.message ?? ''}`.trim();
};
