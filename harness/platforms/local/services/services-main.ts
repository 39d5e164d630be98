// The process that stands in for Kubernetes Services on this machine. Its argument is the run's work folder, by which
// people know it; it ends by itself when its conductor is gone (end of standard input).
import { createInterface } from 'node:readline';
import { messageOf } from '../../../model/errors.ts';
import { seededRandom } from '../../../model/seeded-random.ts';
import { openServiceProxy } from './proxy.ts';
import type { ServiceProxy } from './proxy.ts';
import type { ServicesAnswer, ServicesRequest } from './protocol.ts';

const proxies = new Map<string, ServiceProxy>();

type OpenRequest = Extract<ServicesRequest, { open: unknown }>['open'];

const open = async ({ names, portBase, seed }: OpenRequest): Promise<ServicesAnswer> => {
  const random = seededRandom(seed);
  for (const [index, service] of names.entries()) {
    const port = portBase === null ? 0 : portBase + index;
    try {
      proxies.set(service, await openServiceProxy(port, random));
    } catch (error) {
      return { refused: { service, port, reason: messageOf(error) } };
    }
  }
  return { opened: Object.fromEntries([...proxies].map(([service, proxy]) => [service, proxy.port])) };
};

const answer = async (request: ServicesRequest): Promise<ServicesAnswer> => {
  if ('open' in request) return open(request.open);
  const { service, members } = request.route;
  const proxy = proxies.get(service);
  if (proxy === undefined) throw new Error(`no service ${service}`);
  proxy.route(members);
  return { routed: service };
};

for await (const line of createInterface({ input: process.stdin })) {
  const answered = await answer(JSON.parse(line) as ServicesRequest);
  process.stdout.write(`${JSON.stringify(answered)}\n`);
}
process.exit(0);
