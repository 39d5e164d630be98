// The self-check of the load: a service of its own, in its own process, that is away for a known time. The pacer, the clock, the
// lane and the windows are those of the run; if they cannot measure this outage rightly, they cannot measure any.
import { setTimeout as sleep } from 'node:timers/promises';
import { createEchoTarget, openEchoServer } from './echo.ts';
import { createFreshLane } from './lane-fresh.ts';
import type { Lane } from './lanes.ts';
import type { CanaryCheck, Operation } from './ledger.ts';
import { startPacer } from './pacer.ts';

/** Milliseconds. */
export const canaryOutageMs = 200;
const quietBeforeMs = 120;
const quietAfterMs = 150;
const operationTimeoutMs = 500;
/** A resolution of five milliseconds, for as little work as the load could want. */
const lane: Lane = { name: 'canary', service: 'canary', policy: 'fresh', kind: 'read', rateHz: 200 };

/** Takes half a second, on a service of its own. Rejects when there is no port for it. */
export const runCanary = async (when: CanaryCheck['when'], nowMs: () => number): Promise<CanaryCheck> => {
  const server = await openEchoServer();
  const operations: Operation[] = [];
  const runner = createFreshLane({
    lane,
    target: createEchoTarget({ services: { canary: { host: '127.0.0.1', port: server.port } } }),
    limits: { operationTimeoutMs, reconnectEveryMs: operationTimeoutMs, inFlightMax: 200 },
    nowMs,
    ended: (operation, end) => operations.push({ lane: lane.name, ...operation, ...end }),
    noticed: () => undefined,
  });
  const startMs = nowMs();
  const pacer = startPacer({
    lanes: [lane],
    startMs,
    nowMs,
    issue: (_, operation) => {
      runner.take(operation);
    },
  });
  await sleep(quietBeforeMs);
  const from = bracketed(nowMs, () => {
    server.refuse(true);
  });
  await sleep(canaryOutageMs);
  const to = bracketed(nowMs, () => {
    server.refuse(false);
  });
  await sleep(quietAfterMs);
  pacer.stop();
  const endMs = nowMs();
  runner.close();
  server.close();
  operations.sort((one, other) => one.intendedMs - other.intendedMs);
  return { when, span: { fromMs: startMs, toMs: endMs }, from, to, operations };
};

/** When a deed was done: after the clock was read before it, and before it was read after it. */
const bracketed = (nowMs: () => number, deed: () => void): CanaryCheck['from'] => {
  const lower = nowMs();
  deed();
  return { lower, upper: nowMs() };
};
