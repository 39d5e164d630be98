// The made-up run with clients that queue: the sessions of rw hang for 918 ms and work off what they had put off, so that the service is
// down, then late; those of ro are answered late for a while, and nobody is down. Judged by the real check of downtime.
import type { Operation } from '../../load/ledger.ts';
import { downtime } from '../../harness/checks/downtime.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { drawn, measured, streamed } from '../planted/in-memory.ts';
import type { HistoryInMemory } from '../planted/in-memory.ts';
import { sampleHistory, samplePlan } from './sample-history.ts';
import { passing } from './sample-verdict.ts';

const frozen = { fromMs: 26_084, toMs: 27_002 } as const;
/** What one write takes while clients work off what had queued. */
const catchUpMs = 30;
const slow = { fromMs: 45_000, toMs: 45_400, waitsMs: 80, takesMs: 140 } as const;

/** Each session has one write under way: the first hangs until the service is back, the others wait for their turn in the client. */
const workingOff = (): ((one: Operation) => Operation) => {
  const freeMs = new Map<string, number>();
  return (one) => {
    const { lane, sequence, intendedMs } = one;
    const free = freeMs.get(lane);
    if (intendedMs < frozen.fromMs || (free !== undefined && free <= intendedMs)) return one;
    const sentMs = free ?? intendedMs + 0.3;
    const endedMs =
      Math.max(sentMs, frozen.toMs + Number(lane.slice(-1))) + (free === undefined ? 2 : catchUpMs);
    freeMs.set(lane, endedMs);
    const peer = one.peer ?? { address: '127.0.0.1:5404', role: 'primary' };
    const ended = { sentMs, endedMs, outcome: 'acknowledged', peer } as const;
    return { lane, sequence, intendedMs, dispatchedMs: sentMs, ...ended };
  };
};

const lateHistory = (): HistoryInMemory => {
  const history = sampleHistory();
  const ledger = history.ledger!;
  const session = workingOff();
  const operations = ledger.operations.map((one): Operation => {
    if (one.lane.startsWith('rw-session')) return session(one);
    const late =
      one.lane.startsWith('ro-session') && one.intendedMs >= slow.fromMs && one.intendedMs < slow.toMs;
    if (!late) return one;
    const sentMs = one.intendedMs + slow.waitsMs;
    return { ...one, dispatchedMs: sentMs, sentMs, endedMs: one.intendedMs + slow.takesMs };
  });
  const rows = operations
    .filter(({ lane, outcome }) => lane.startsWith('rw') && outcome === 'acknowledged')
    .map(({ lane, sequence }) => ({ writer: lane, sequence, copies: 1 }));
  return {
    ...history,
    stored: history.stored.map((one) => ({ ...one, rows })),
    ledger: { ...ledger, operations },
    plan: {
      ...samplePlan,
      load: { ...samplePlan.load, ackWithinMs: 100 },
      budget: {
        ...samplePlan.budget,
        degraded: [{ service: 'rw', policy: 'session', limitMs: 2000 }],
      },
    },
  };
};

const history = lateHistory();
const { measurements, ...others } = await measured(history);

/** As reporters are given it. */
export const drawnLate = await drawn(history);

export const lateVerdict = (): Verdict => {
  const verdict = passing(measurements);
  const facts = { history: streamed(history), measurements, steps: verdict.steps, ...others };
  const own = { check: downtime.name, ...downtime.judge(facts) };
  return {
    ...verdict,
    budget: history.plan.budget,
    settings: { ...verdict.settings, 'acknowledged within': '100 ms' },
    checks: verdict.checks.map((one) => (one.check === own.check ? own : one)),
  };
};
