// The alarm clocks, with real time: never early, one at a time, silent once closed.
import { setTimeout as rest } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { threadAlarm, timerAlarm } from '../../../load/alarm.ts';
import type { AlarmClock } from '../../../load/alarm.ts';
import { hostClockMs } from '../../../load/clock.ts';

describe.each([
  ['a timer', () => Promise.resolve(timerAlarm())],
  ['a thread', threadAlarm],
])('an alarm by %s', (_, open) => {
  let alarm: AlarmClock | undefined;
  afterEach(() => alarm?.close());

  it('rings each time it is set, and never early', async () => {
    const clock = (alarm = await open());
    for (const inMs of [0, 0.3, 2.5, 20]) {
      const setMs = hostClockMs();
      await new Promise<void>((resolve) => {
        clock.set(inMs, resolve);
      });
      // A timer counts from when its turn of the event loop began.
      expect(hostClockMs() - setMs).toBeGreaterThan(inMs - 1.5);
    }
  });

  it('does not ring once it is closed', async () => {
    alarm = await open();
    let rung = 0;
    alarm.set(5, () => (rung += 1));
    alarm.close();
    await rest(60);
    expect(rung).toBe(0);
  });
});

it('a thread is not early by a microsecond', async () => {
  const alarm = await threadAlarm();
  try {
    for (let turn = 0; turn < 50; turn += 1) {
      const inMs = turn / 17;
      const setMs = hostClockMs();
      await new Promise<void>((resolve) => {
        alarm.set(inMs, resolve);
      });
      expect(hostClockMs() - setMs).toBeGreaterThanOrEqual(inMs - 1e-6);
    }
  } finally {
    alarm.close();
  }
});
