// The clocks of the nodes that instances run on, set against the run's: what an instance dates is put on the run's clock with how far
// that may be off. A node's clock is asked through the server of an instance there; of one that was not asked nothing is known.
import { readClock } from '../../../model/clock-reading.ts';
import type { ClockReading } from '../../../model/clock-reading.ts';

interface NodeClocks {
  /** Says on which node an instance runs, and whether its server can be asked. */
  readonly place: (pod: string, node: string, ready: boolean) => void;
  /** A moment by the clock of a pod, in milliseconds since the epoch, on the run's; null where that cannot be told. */
  readonly dated: (saidMs: number, pod: string) => Dated | null;
}

interface Dated {
  readonly happenedMs: number;
  /** Absent where it is negligible. */
  readonly uncertaintyMs?: number;
}

/** `read` resolves with what the clock of a pod's node reads, in milliseconds since the epoch. */
export const createNodeClocks = (nowMs: () => number, read: (pod: string) => Promise<number>): NodeClocks => {
  const nodes = new Map<string, string>();
  const readings = new Map<string, ClockReading>();
  const asking = new Set<string>();
  const measure = async (pod: string, node: string): Promise<void> => {
    asking.add(node);
    const found = await readClock({ nowMs, read: () => read(pod), roundTrips }).catch(() => null);
    if (found !== null && Number.isFinite(found.offsetMs)) readings.set(node, found);
    asking.delete(node);
  };
  return {
    place(pod, node, ready) {
      if (node === '') return;
      nodes.set(pod, node);
      if (ready && !readings.has(node) && !asking.has(node)) void measure(pod, node);
    },
    dated(saidMs, pod) {
      const reading = readings.get(nodes.get(pod) ?? '');
      return reading === undefined ? null : datedBy(reading, saidMs, nowMs());
    },
  };
};

const roundTrips = 8;

/** Below this, in milliseconds, nobody needs to know. */
const negligibleMs = 2;

/** Null of what lies before the run began, or has not come yet: such a clock was set since it was read, or what it dated is something else. Pure. */
export const datedBy = (
  { offsetMs, uncertaintyMs }: ClockReading,
  saidMs: number,
  nowMs: number,
): Dated | null => {
  const happenedMs = saidMs - offsetMs;
  if (happenedMs < -uncertaintyMs || happenedMs > nowMs + uncertaintyMs) return null;
  return {
    happenedMs: Math.min(Math.max(happenedMs, 0), nowMs),
    ...(uncertaintyMs >= negligibleMs && { uncertaintyMs }),
  };
};
