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

/** Operation k of a lane is due at exactly start + phase + k / rate, counted from its last change of rate; nothing accumulates. */
export interface Schedule {
  /** When the next operation of any lane is due. */
  nextMs(): number;
  /** Takes that operation off the schedule; `lane` is an index into the lanes. */
  take(): { readonly lane: number; readonly sequence: number; readonly intendedMs: number };
  /**
   * Gives lanes other rates from a moment on that is not before any operation taken; what they had due later is due anew, with the
   * sequences that come next. Lanes of the same rate as before are left alone.
   */
  change(lanes: readonly Rate[], fromMs: number): void;
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

/** Since when a lane runs at its rate, and the sequence of its first operation then. */
interface Origin extends Rate {
  readonly fromMs: number;
  readonly sequence: number;
}

export const createSchedule = (lanes: readonly Rate[], startMs: number): Schedule => {
  const origins = phasesMs(lanes).map((phaseMs, lane): Origin => ({
    rateHz: lanes[lane]?.rateHz ?? 1,
    fromMs: startMs + phaseMs,
    sequence: 0,
  }));
  const sequences = lanes.map(() => 0);
  const dueMs = origins.map(({ fromMs }) => fromMs);
  const nextMs = (): number => Math.min(...dueMs);
  return {
    nextMs,
    take() {
      const intendedMs = nextMs();
      const lane = dueMs.indexOf(intendedMs);
      const sequence = sequences[lane] ?? 0;
      sequences[lane] = sequence + 1;
      const { fromMs, sequence: first, rateHz } = origins[lane] ?? { fromMs: 0, sequence: 0, rateHz: 1 };
      dueMs[lane] = fromMs + ((sequence + 1 - first) * 1000) / rateHz;
      return { lane, sequence, intendedMs };
    },
    change(changed, fromMs) {
      const phases = phasesMs(changed);
      for (const [lane, { rateHz }] of changed.entries()) {
        if (rateHz === origins[lane]?.rateHz) continue;
        const origin = { rateHz, fromMs: fromMs + (phases[lane] ?? 0), sequence: sequences[lane] ?? 0 };
        origins[lane] = origin;
        dueMs[lane] = origin.fromMs;
      }
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

export interface Pacer {
  /** Issues all that is due by now, and goes on at other rates. Returns the moment since which they hold. */
  change(lanes: readonly Rate[]): number;
  /** Issues nothing more. */
  stop(): void;
}

/** Starts to issue operations as they fall due. */
export const startPacer = ({ lanes, startMs, nowMs, issue, alarm = timerAlarm() }: Pacing): Pacer => {
  const schedule = createSchedule(lanes, startMs);
  const issueNext = (dispatchedMs: number): void => {
    const { lane, ...due } = schedule.take();
    issue(lane, { ...due, dispatchedMs });
  };
  const wake = (): void => {
    for (let issued = 0; issued < batchSize; issued += 1) {
      const dispatchedMs = nowMs();
      if (schedule.nextMs() > dispatchedMs) break;
      issueNext(dispatchedMs);
    }
    sleep();
  };
  const sleep = (): void => {
    alarm.set(Math.max(0, schedule.nextMs() - nowMs()), wake);
  };
  sleep();
  return {
    change(changed) {
      const fromMs = nowMs();
      while (schedule.nextMs() <= fromMs) issueNext(nowMs());
      schedule.change(changed, fromMs);
      sleep();
      return fromMs;
    },
    stop() {
      alarm.close();
    },
  };
};
