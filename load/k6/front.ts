// A k6 script for those who measure through their application: it drives an HTTP front with ids and a rate like those of drydock's own
// load. k6 runs it, not Node; it imports nothing but k6. docs/ci.md says how.
//
//   k6 run -e FRONT=http://localhost:8080 -e WRITES_PER_SECOND=200 -e WRITERS=8 -e DURATION=60s load/k6/front.ts
//
// The front takes `POST /writes/<writer>/<sequence>` and answers 2xx once the write is committed, 4xx when it certainly was not.
import exec from 'k6/execution';
import http from 'k6/http';
import type { RefinedResponse, ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';

const setting = (name: string, otherwise: string): string => __ENV[name] ?? otherwise;

const front = setting('FRONT', 'http://localhost:8080');
const writers = Number(setting('WRITERS', '8'));
const timeout = setting('TIMEOUT', '2s');

/** The same three outcomes as everywhere: in doubt, unknown. */
const acknowledged = new Counter('drydock_acknowledged');
const refused = new Counter('drydock_refused');
const unknown = new Counter('drydock_unknown');
/** From the start of the iteration, which k6 begins at a constant rate and drops when it cannot. */
const latency = new Trend('drydock_latency', true);

const rateHz = Number(setting('WRITES_PER_SECOND', '200'));

export const options = {
  scenarios: {
    // The types describe scenarios as classes; k6 reads plain objects.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    writes: {
      executor: 'constant-arrival-rate',
      rate: rateHz,
      timeUnit: '1s',
      duration: setting('DURATION', '60s'),
      // An open loop needs a user for every request under way: at a time-out of 2 s, two seconds of the rate, and some to spare.
      preAllocatedVUs: rateHz,
      maxVUs: 4 * rateHz,
    },
  },
  summaryTrendStats: ['min', 'med', 'p(90)', 'p(99)', 'p(99.9)', 'max'],
} satisfies Options;

/** Writers take turns, so that each has an even share of the rate and its sequence has no gaps but for what was dropped. */
export default function write(): void {
  const number = exec.scenario.iterationInTest;
  const writer = `front-${(number % writers) + 1}`;
  const sequence = Math.floor(number / writers) + 1;
  const startedMs = Date.now();
  const response = http.post(`${front}/writes/${writer}/${sequence}`, null, { timeout });
  latency.add(Date.now() - startedMs);
  outcomeOf(response).add(1);
}

const outcomeOf = ({ status }: RefinedResponse<ResponseType | undefined>): Counter => {
  if (status >= 200 && status < 300) return acknowledged;
  return status >= 400 && status < 500 ? refused : unknown;
};

/** What `drydock report <run> --k6 <file>` reads. */
export function handleSummary(data: unknown): Record<string, string> {
  return { [setting('SUMMARY', 'k6-summary.json')]: JSON.stringify(data, null, 2) };
}
