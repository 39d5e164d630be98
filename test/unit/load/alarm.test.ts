// The alarm clocks: never early, one at a time, silent once closed. The one by a timer in the time of the test; a thread has a clock
// of its own, so it is asked for what a busy machine cannot change.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { threadAlarm, timerAlarm } from '../../../load/alarm.ts';
import type { AlarmClock } from '../../../load/alarm.ts';
import { hostClockMs } from '../../../load/clock.ts';

describe('an alarm by a timer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('rings each time it is set, in whole milliseconds and never early', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const alarm = timerAlarm();
    for (const [inMs, wholeMs] of [
      [0.3, 1],
      [2.5, 3],
      [20, 20],
    ] as const) {
      const ring = vi.fn();
      alarm.set(inMs, ring);
      vi.advanceTimersByTime(wholeMs - 1);
      expect(ring).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(ring).toHaveBeenCalledOnce();
    }
  });

  it('does not ring once it is closed', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const alarm = timerAlarm();
    const ring = vi.fn();
    alarm.set(5, ring);
    alarm.close();
    vi.advanceTimersByTime(1000);
    expect(ring).not.toHaveBeenCalled();
  });
});

describe('an alarm by a thread', () => {
  const open: AlarmClock[] = [];
  const opened = async (): Promise<AlarmClock> => {
    const alarm = await threadAlarm();
    open.push(alarm);
    return alarm;
  };
  afterEach(() => {
    for (const alarm of open.splice(0)) alarm.close();
  });
  const rung = (alarm: AlarmClock, inMs: number): Promise<void> =>
    new Promise((resolve) => {
      alarm.set(inMs, resolve);
    });

  it('rings each time it is set, and is not early by a microsecond', async () => {
    const alarm = await opened();
    for (let turn = 0; turn < 50; turn += 1) {
      const inMs = turn / 17;
      const setMs = hostClockMs();
      await rung(alarm, inMs);
      expect(hostClockMs() - setMs).toBeGreaterThanOrEqual(inMs - 1e-6);
    }
  });

  it('does not ring once it is closed', async () => {
    const [closed, later] = [await opened(), await opened()];
    const ring = vi.fn();
    closed.set(5, ring);
    closed.close();
    await rung(later, 40);
    expect(ring).not.toHaveBeenCalled();
  });
});
