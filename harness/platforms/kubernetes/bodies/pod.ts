// The body of a member's pod: its server frozen, killed and held down, or destroyed with its volume. What is done inside of the pod
// is ended by a process that is left there, should drydock not live to do it.
import { crash, cut, discard, freeze, kill, lose } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed } from '../../../model/body.ts';
import { inflict, silent } from '../../../model/harm.ts';
import { serverPodOf } from '../../../model/kubernetes-objects.ts';
import type { PodBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { cutPod } from './cut.ts';
import { endsByItselfAfterSeconds } from './ground.ts';
import type { BodyGround } from './ground.ts';

interface HarmablePod {
  readonly ground: BodyGround;
  readonly pod: PodBody;
}

export const podHarms: readonly Offer<HarmablePod>[] = [
  offer(
    freeze,
    'SIGSTOP to the server in its pod and to the processes that it has started',
    ({ ground, pod }, { forMs }) => freezeServer(ground, pod, forMs),
  ),
  offer(
    crash,
    'SIGKILL to the server in its pod, which is left to whoever looks after it',
    ({ ground, pod }) => crashServer(ground, pod),
  ),
  offer(
    kill,
    'SIGKILL to the server in its pod, which is kept from starting it again until the fault is lifted',
    ({ ground, pod }, { forMs }) => killServer(ground, pod, forMs),
  ),
  offer(lose, 'delete the claim, and the pod without any time to stop', ({ ground, pod }) =>
    destroyPod(ground, pod, 'at once'),
  ),
  offer(discard, 'delete the claim and the pod, which stops in its own time', ({ ground, pod }) =>
    destroyPod(ground, pod, 'in its own time'),
  ),
  offer(
    cut,
    'nftables in the pod’s network namespace, from its node, drop its packets',
    ({ ground, pod }, request) => cutPod(ground, pod, request),
  ),
];

export const podBody = (ground: BodyGround, pod: PodBody): Body => ({
  name: pod.name,
  members: [pod.name],
  harms: deedsOf(podHarms, { ground, pod }),
});

const freezeServer = (ground: BodyGround, pod: PodBody, forMs: number): Promise<Harmed> => {
  let timer = '';
  return inflict(ground.context, {
    what: `freeze from ${pod.name}`,
    does: async () => {
      const stopped = `kill -STOP $pid; until grep -q '^State:.T' /proc/$pid/status; do sleep 0.02; done`;
      const all = `${stopped}; for each in ${children}; do kill -STOP $each; done`;
      timer = await inPod(ground, pod, `${all}; ${later(forMs, thawed)}`);
    },
    proof: () => silent(pod),
    lift: async () => {
      await inPod(ground, pod, `${thawed}; ${endOf(timer)}`, 'always');
    },
  });
};

/** The first one makes no more of them while it stands still, so that they are the same ones in the end. */
const children = '$(cat /proc/$pid/task/$pid/children)';
const thawed = `kill -CONT ${children} $pid`;

const crashServer = (ground: BodyGround, pod: PodBody): Promise<Harmed> =>
  inflict(ground.context, {
    what: `crash from ${pod.name}`,
    does: async () => {
      // The connection that this leaves behind is the first to suffer.
      await pod.ask();
      await inPod(ground, pod, 'kill -KILL $pid');
      return {};
    },
    proof: () => silent(pod),
    lift: () => Promise.resolve(),
  });

const killServer = (ground: BodyGround, pod: PodBody, forMs: number): Promise<Harmed> => {
  const { hold, release } = heldBy(pod);
  let timer = '';
  return inflict(ground.context, {
    what: `kill from ${pod.name}`,
    does: async () => {
      const ended = `${hold}; kill -KILL $pid; while kill -0 $pid 2> /dev/null; do sleep 0.02; done`;
      timer = await inPod(ground, pod, `${ended}; ${later(forMs, release)}`);
    },
    proof: () => silent(pod),
    lift: async () => {
      await inPod(ground, pod, `${release}; ${endOf(timer)}`, 'always');
      if (!ground.context.signal.aborted) await answers(ground, pod);
    },
  });
};

/** Claim and pod together; at once is without a word to the server. Another pod comes by itself. */
const destroyPod = (
  ground: BodyGround,
  pod: PodBody,
  manner: 'at once' | 'in its own time',
): Promise<Harmed> => {
  const { site, context } = ground;
  const { volume } = pod;
  if (volume === undefined) throw new Error(`${pod.name} was planned to lose its data for good`);
  let [uid, came]: [string, string | undefined] = ['', undefined];
  const uidNow = async (): Promise<string> => {
    const found = await site.read({ apiVersion: 'v1', kind: 'Pod', name: pod.name });
    return found === null ? '' : serverPodOf(found, pod.container).uid;
  };
  return inflict(context, {
    what: `the loss of ${pod.name}`,
    does: async () => {
      uid = await uidNow();
      for (const name of volume.claims)
        await site.remove({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', name });
      await site.remove(
        { apiVersion: 'v1', kind: 'Pod', name: pod.name },
        manner === 'at once' ? manner : undefined,
      );
      await waitFor({
        what: `${pod.name} to be gone`,
        deadlineMs: timeoutsMs.memberLeave,
        everyMs: 200,
        signal: context.signal,
        next: `kubectl -n ${ground.namespace} describe pod ${pod.name} shows what holds it.`,
        ask: async () => {
          const there = uid !== '' && (await uidNow()) === uid;
          return there ? { seen: 'its pod is there' } : { done: undefined };
        },
      });
    },
    proof: () => volume.lost(uid),
    lift: async () => {
      if (!context.signal.aborted) came = await volume.rejoin(uid);
    },
    instead: () => (came === undefined ? undefined : [came]),
  });
};

const answers = ({ context }: BodyGround, pod: PodBody): Promise<void> =>
  waitFor({
    what: `${pod.name} to answer`,
    deadlineMs: timeoutsMs.serverStart,
    signal: context.signal,
    next: `Its log is ${pod.name}.log in the run’s logs folder.`,
    ask: async () => {
      await pod.ask();
      return { done: undefined };
    },
  });

const serverOf = ({ name, server }: PodBody): NonNullable<PodBody['server']> => {
  if (server === undefined)
    throw new Error(`the server of ${name} was planned to be harmed apart from its pod`);
  return server;
};

const heldBy = (pod: PodBody) => {
  const { held } = serverOf(pod);
  if (held === undefined) throw new Error(`the server of ${pod.name} was planned to be held down`);
  return held;
};

/** A process of its own, which outlives the connection that started it; its id is printed. */
const later = (forMs: number, script: string): string =>
  `(trap '' HUP; sleep ${endsByItselfAfterSeconds(forMs)}; ${script}) > /dev/null 2>&1 < /dev/null & echo $!`;

/** It would otherwise end the next harm of the same pod. */
const endOf = (timer: string): string => (timer === '' ? ':' : `kill ${timer} 2> /dev/null || :`);

const inPod = async (ground: BodyGround, pod: PodBody, script: string, when?: 'always'): Promise<string> => {
  const output = await ground.site.exec({
    pod: pod.name,
    container: pod.container,
    command: ['sh', '-c', `pid=$(${serverOf(pod).pid}); ${script}`],
    deadlineMs: timeoutsMs.query,
    always: when === 'always',
  });
  return output.trim();
};
