// What the host took from its processes: time that the hypervisor gave to others, time that a limit on the processor held them
// up, time that some of them waited for a processor. Counters since the host started; only differences mean anything.
import { readFileSync } from 'node:fs';

/** Milliseconds; null where the system does not tell. */
export interface HostTimes {
  /** Summed over all processors. Told in steps of ten milliseconds. */
  readonly stealMs: number | null;
  /** Of this process's control group. */
  readonly throttledMs: number | null;
  /** At least one process of the host was ready and had no processor. */
  readonly waitingMs: number | null;
}

export const readHostTimes = (): HostTimes => ({
  stealMs: scaled(found('/proc/stat', /^cpu +(?:\d+ +){7}(\d+)/), 10),
  throttledMs:
    scaled(found('/sys/fs/cgroup/cpu.stat', /^throttled_usec (\d+)/m), 1e-3) ??
    scaled(found('/sys/fs/cgroup/cpu/cpu.stat', /^throttled_time (\d+)/m), 1e-6),
  waitingMs: scaled(found('/proc/pressure/cpu', /^some .*total=(\d+)/m), 1e-3),
});

export const hostTimesBetween = (before: HostTimes, after: HostTimes): HostTimes => ({
  stealMs: difference(before.stealMs, after.stealMs),
  throttledMs: difference(before.throttledMs, after.throttledMs),
  waitingMs: difference(before.waitingMs, after.waitingMs),
});

/** For how many milliseconds since the last call, or since this one, some process of the host waited for a processor; null where it is not told. */
export const watchWaiting = (): (() => number | null) => {
  let before = readHostTimes().waitingMs;
  return () => {
    const now = readHostTimes().waitingMs;
    const waitedMs = difference(before, now);
    before = now;
    return waitedMs;
  };
};

const difference = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? null : after - before;

const found = (file: string, pattern: RegExp): number | null => {
  try {
    const number = pattern.exec(readFileSync(file, 'utf8'))?.[1];
    return number === undefined ? null : Number(number);
  } catch {
    return null;
  }
};

const scaled = (value: number | null, factor: number): number | null =>
  value === null ? null : value * factor;
