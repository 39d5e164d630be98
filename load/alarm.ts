// What wakes the pacer. A timer of Node is late by up to a millisecond, because the event loop waits in whole ones; a thread that
// sleeps on shared memory wakes it within a tenth of that, and costs no more.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { hostClockMs } from './clock.ts';

/** One alarm at a time: setting it forgets the one before. */
export interface AlarmClock {
  /** Rings once, in so many milliseconds at the earliest. */
  set(inMs: number, ring: () => void): void;
  /** Rings no more. */
  close(): void;
}

/** By a timer of Node: for what is in no hurry, and for tests whose time is not real. */
export const timerAlarm = (): AlarmClock => {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(inMs, ring) {
      clearTimeout(timer);
      timer = setTimeout(ring, Math.ceil(inMs));
    },
    close() {
      clearTimeout(timer);
    },
  };
};

/** By a thread. Resolves when it is there. */
export const threadAlarm = async (): Promise<AlarmClock> => {
  const memory = new SharedArrayBuffer(16);
  const changes = new Int32Array(memory, 0, 1);
  const due = new Float64Array(memory, 8, 1);
  due[0] = Infinity;
  const worker = new Worker(sleeper, { eval: true, workerData: memory });
  await once(worker, 'online');
  worker.unref();
  let current: (() => void) | undefined;
  worker.on('message', () => {
    const ring = current;
    current = undefined;
    ring?.();
  });
  return {
    set(inMs, ring) {
      current = ring;
      due[0] = hostClockMs() + inMs;
      Atomics.add(changes, 0, 1);
      Atomics.notify(changes, 0);
    },
    close() {
      current = undefined;
      void worker.terminate();
    },
  };
};

/** As text, so that a load that was made one file for a container is still one file. */
const sleeper = `
const { parentPort, workerData } = require('node:worker_threads');
const changes = new Int32Array(workerData, 0, 1);
const due = new Float64Array(workerData, 8, 1);
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
for (;;) {
  const seen = Atomics.load(changes, 0);
  const woken = Atomics.wait(changes, 0, seen, Math.max(0, due[0] - nowMs()));
  if (woken === 'timed-out' && due[0] <= nowMs()) {
    due[0] = Infinity;
    parentPort.postMessage(null);
  }
}
`;
