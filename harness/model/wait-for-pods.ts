// Waiting for something that pods have to run for: what the cluster says of pods that do not start is seen with the rest, and
// ends the wait when they never will.
import type { KubernetesSite } from './site.ts';
import { waitFor } from './wait.ts';
import type { Wait } from './wait.ts';

/** As `waitFor`; the troubles are asked for only when it is not done yet. */
export const waitForPods = <T>(site: Pick<KubernetesSite, 'troubles'>, wait: Wait<T>): Promise<T> =>
  waitFor({
    ...wait,
    ask: async () => {
      const answer = await wait.ask();
      if (!('seen' in answer)) return answer;
      const { seen, hopeless } = await site.troubles();
      if (hopeless !== null) return { hopeless };
      return { seen: [answer.seen, seen].filter((part) => part !== '').join('; ') };
    },
  });
