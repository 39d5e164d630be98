// A client of the test's own, in a pod of the run's namespace: what it can reach is what any other pod there can.
import type { KubernetesSite } from '../../../harness/model/site.ts';
import { waitFor } from '../../../harness/model/wait.ts';

/** Runs a command in some pod, which then tries to connect; resolves with `reached`, `refused` or `silent`. */
export const reachFrom = async (
  site: KubernetesSite,
  { pod, container }: { readonly pod: string; readonly container: string },
  { ip, port }: { readonly ip: string; readonly port: number },
): Promise<string> => {
  const script = `timeout 1 bash -c 'exec 3<>/dev/tcp/${ip}/${port}' 2> /dev/null; echo $?`;
  const command = ['sh', '-c', script];
  const status = (await site.exec({ pod, container, command, deadlineMs: 30_000 })).trim();
  return status === '0' ? 'reached' : status === '124' ? 'silent' : 'refused';
};

export const clientPod = { pod: 'client', container: 'client' } as const;

/** Resolves when it runs. It goes with the namespace. */
export const startClientPod = async (site: KubernetesSite, signal: AbortSignal): Promise<void> => {
  const { pod: name, container } = clientPod;
  const image = site.images.one('node');
  const imagePullPolicy = site.images.pullPolicy;
  const containers = [{ name: container, image, imagePullPolicy, command: ['sleep', '3600'] }];
  const spec = { containers, terminationGracePeriodSeconds: 0 };
  await site.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  await waitFor({
    what: `the pod ${name}`,
    deadlineMs: 60_000,
    signal,
    next: '',
    ask: async () => {
      const { phase } = await statusOf(site, name);
      return phase === 'Running' ? { done: undefined } : { seen: String(phase) };
    },
  });
};

/** Of a pod. */
export const addressOf = async (site: KubernetesSite, name: string): Promise<string> =>
  (await statusOf(site, name)).podIP ?? '';

const statusOf = async (site: KubernetesSite, name: string) => {
  const found = await site.read({ apiVersion: 'v1', kind: 'Pod', name });
  return (found?.['status'] ?? {}) as { readonly phase?: string; readonly podIP?: string };
};
