// The load inside the cluster: a Job from a stock Node image, told by exec when the run began on its own clock, watched
// through its log, and stopped with its ledger brought home.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LoadConfig } from '../../../../load/lanes.ts';
import type { RatesOrder } from '../../../../load/ledger.ts';
import { RunError } from '../../../model/errors.ts';
import type { Pod } from '../../../model/kubernetes-objects.ts';
import { keptFile, keptFolder } from '../../../model/modes.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { LoadProgram, RunningLoad } from '../../../model/site.ts';
import { waitFor } from '../../../model/wait.ts';
import { waitForPods } from '../../../model/wait-for-pods.ts';
import { neverAborted } from '../api.ts';
import { bundleLoad } from './bundle.ts';
import { configFile, keeperContainer, ledgerFile, loadContainer, loadName, loadObjects } from './job.ts';
import { watchLoad } from './watch.ts';
import type { LoadPlace, LoadWatch } from './watch.ts';
import { driftSince, originThere, readPodClock } from './pod-clock.ts';
import { runInPod } from '../pod-exec.ts';
import type { PodAccess } from '../pod-exec.ts';
import { createResources } from '../resources.ts';

const seeLog = 'Its log is load.log in the run’s logs folder.';
const job = { apiVersion: 'batch/v1', kind: 'Job', name: loadName };

/** Resolves with the first sample; a `RunError` when the load ends before it, or sends none in time. */
export const startLoad = async (program: LoadProgram, place: LoadPlace): Promise<RunningLoad> => {
  const { connection, site, context } = place;
  const { config } = connection;
  const access: PodAccess = { config, namespace: site.namespace, signal: context.signal };
  const bundle = await bundleLoad(program.entry);
  context.undo('end the load', async () => {
    await createResources(connection.api(neverAborted()), site.namespace).remove(job);
  });
  for (const object of loadObjects(bundle, site.images, program.secretMount)) await site.apply(object);
  const pod = await podRunning(place);
  const first = await readPodClock(access, pod, loadContainer);
  const originMs = originThere(context.originMs, first);
  await hand(access, pod, configFile, { ...program.config, ledgerFile, originMs });
  const watch = await watchLoad(place, pod);
  context.undo('stop watching the load', () => {
    watch.stop();
    return Promise.resolve();
  });
  // What tells the load's end, and how its clock ran, is wanted even if the run is being interrupted.
  const lasting = { ...access, signal: neverAborted() };
  let died = false;
  void watch.ended.then(() => (died = true));
  await firstSample(watch, context.signal);
  return {
    ended: watch.ended,
    onSample: watch.onSample,
    measureClock: async () => driftSince(first, await readPodClock(lasting, pod, loadContainer)),
    steer: (order) => hand(access, pod, `${ledgerFile}.rates`, order),
    stop: async (copyTo) => {
      await fetchLedger(lasting, { pod, died: () => died, copyTo });
      watch.stop();
    },
  };
};

const podRunning = ({ site, context }: LoadPlace): Promise<string> =>
  waitForPods(site, {
    what: 'the load’s pod to run',
    deadlineMs: timeoutsMs.podRunning,
    everyMs: 200,
    signal: context.signal,
    next: 'Check the image `node` in the file of images, and the room on the nodes.',
    ask: async () => {
      const [pod] = await site.list({ apiVersion: 'v1', kind: 'Pod' }, `job-name=${loadName}`);
      const phase = (pod as Pod | undefined)?.status?.phase;
      if (pod !== undefined && phase === 'Running') return { done: pod.metadata.name };
      return { seen: phase ?? 'no pod yet' };
    },
  });

/** The file appears with its whole content or not at all, and only its owner can read it. */
const hand = async (
  access: PodAccess,
  pod: string,
  file: string,
  content: LoadConfig | RatesOrder,
): Promise<void> => {
  const script = `umask 077; cat > ${file}.part && mv ${file}.part ${file}`;
  await runInPod(access, {
    pod,
    container: loadContainer,
    command: ['sh', '-c', script],
    input: JSON.stringify(content),
    deadlineMs: timeoutsMs.query,
  });
};

const firstSample = async (watch: LoadWatch, signal: AbortSignal): Promise<void> => {
  const seen = { sample: false, end: undefined as string | undefined };
  watch.onSample(() => (seen.sample = true));
  void watch.ended.then((end) => (seen.end = end));
  await waitFor({
    what: 'the first figures of the load',
    deadlineMs: timeoutsMs.loadStart,
    signal,
    next: seeLog,
    ask: () =>
      Promise.resolve(
        seen.sample
          ? { done: undefined }
          : seen.end === undefined
            ? { seen: 'it runs, but says nothing' }
            : { hopeless: `the load ${seen.end}` },
      ),
  });
};

interface LedgerWanted {
  readonly pod: string;
  /** Whether the load has ended: its ledger is as complete as it will be. */
  readonly died: () => boolean;
  readonly copyTo: string;
}

/**
 * Asks the load to end, waits until its ledger is complete, and copies it; checked by its digest. More than once where the way to it
 * breaks: without its ledger all that was measured is lost.
 */
const fetchLedger = (access: PodAccess, wanted: LedgerWanted): Promise<void> =>
  waitFor({
    what: 'the ledger of the load',
    deadlineMs: timeoutsMs.ledgerFetch,
    everyMs: 500,
    signal: access.signal,
    next: seeLog,
    ask: async () => {
      await fetchLedgerOnce(access, wanted);
      return { done: undefined };
    },
  });

const fetchLedgerOnce = async (access: PodAccess, { pod, died, copyTo }: LedgerWanted): Promise<void> => {
  const run = (script: string, deadlineMs: number) =>
    runInPod(access, { pod, container: keeperContainer, command: ['sh', '-c', script], deadlineMs });
  const complete = `tail -n 1 ${ledgerFile} | grep -q '"row":"stopped"'`;
  if (!died())
    await run(`touch ${ledgerFile}.stop; until ${complete}; do sleep 0.1; done`, timeoutsMs.loadStop);
  const digest = (await run(`sha256sum < ${ledgerFile}`, timeoutsMs.ledgerFetch)).toString().slice(0, 64);
  const ledger = gunzipSync(await run(`gzip -1 -c ${ledgerFile}`, timeoutsMs.ledgerFetch));
  await mkdir(dirname(copyTo), { recursive: true, mode: keptFolder });
  await writeFile(copyTo, ledger, { mode: keptFile });
  const seen = createHash('sha256').update(ledger).digest('hex');
  if (seen === digest) return;
  throw new RunError(
    `the ledger did not arrive as it was sent: its digest is ${seen}, wanted ${digest} (${ledger.length} bytes)`,
    'Run again; the connection to the cluster changes data.',
  );
};
