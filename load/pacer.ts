// The open loop: every lane's operations fall due at a constant rate, whatever becomes of those before. The pacer never
// waits for an answer and never skips: after a stall it hands out all that was missed, each with its true intended time,
// so that no outage hides in an operation that was not tried (coordinated omission).
import { timerAlarm } from './alarm.ts';
import type { AlarmClock } from './alarm.ts';
import type { Lane } from './lanes.ts';

/** An operation that fell due; times are milliseconds on the run's clock. */
export interface DueOperation {
  /** From 0, counting every operation of its lane. */
  readonly sequence: number;
  readonly intendedMs: number;
  /** When the pacer handed it out: the distance to `intendedMs` is the pacer's lag. */
  readonly dispatchedMs: number;
}

type Rate = Pick<Lane, 'rateHz'>;

/** Operation k of a lane is due at exactly start + phase + k / rate; nothing accumulates. */
export interface Schedule {
  /** When the next operation of any lane is due. */
  nextMs(): number;
  /** Takes that operation off the schedule; `lane` is an index into the lanes. */
  take(): { readonly lane: number; readonly sequence: number; readonly intendedMs: number };
}

/**
 * Spreads lanes over the longest period by the golden ratio, so that no two fall due together again and again, not even
 * lanes of which one is twice as fast as the other.
 */
const phasesMs = (lanes: readonly Rate[]): readonly number[] => {
  const longestMs = Math.max(...lanes.map((lane) => 1000 / lane.rateHz));
  return lanes.map(
    (lane, index) => ((index * 0.6180339887498949 * longestMs) % longestMs) % (1000 / lane.rateHz),
  );
};

export const createSchedule = (lanes: readonly Rate[], startMs: number): Schedule => {
  const phases = phasesMs(lanes);
  const sequences = lanes.map(() => 0);
  const dueMs = lanes.map((_, index) => startMs + (phases[index] ?? 0));
  const nextMs = (): number => Math.min(...dueMs);
  return {
    nextMs,
    take() {
      const intendedMs = nextMs();
      const lane = dueMs.indexOf(intendedMs);
      const sequence = sequences[lane] ?? 0;
      sequences[lane] = sequence + 1;
      dueMs[lane] = startMs + (phases[lane] ?? 0) + ((sequence + 1) * 1000) / (lanes[lane]?.rateHz ?? 1);
      return { lane, sequence, intendedMs };
    },
  };
};

/** After a long stall, answers of operations under way are let in between two batches of this size. */
const batchSize = 500;

export interface Pacing {
  readonly lanes: readonly Rate[];
  readonly startMs: number;
  readonly nowMs: () => number;
  /** Takes an operation of `lanes[lane]`; must return at once. */
  readonly issue: (lane: number, operation: DueOperation) => void;
  /** What wakes it; closed with it. A timer when absent. */
  readonly alarm?: AlarmClock | undefined;
}

/** Starts to issue operations as they fall due; the function returned ends that. */
export const startPacer = ({ lanes, startMs, nowMs, issue, alarm = timerAlarm() }: Pacing): (() => void) => {
  const schedule = createSchedule(lanes, startMs);
  const wake = (): void => {
    for (let issued = 0; issued < batchSize; issued += 1) {
      const dispatchedMs = nowMs();
      if (schedule.nextMs() > dispatchedMs) break;
      const { lane, ...due } = schedule.take();
      issue(lane, { ...due, dispatchedMs });
    }
    sleep();
  };
  const sleep = (): void => {
    alarm.set(Math.max(0, schedule.nextMs() - nowMs()), wake);
  };
  sleep();
  return () => {
    alarm.close();
  };
};
