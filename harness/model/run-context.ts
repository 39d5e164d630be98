// What a platform, a deployment and a step are given of the run they work for.
import type { RunEvent } from './record.ts';

export interface RunContext {
  /** The run's id with `/` replaced: fit for a folder, a label and a namespace. At most 50 characters of [a-z0-9-]. */
  readonly label: string;
  /** The run's folder below results/, absolute; logs go to its `logs/`. */
  readonly folder: string;
  readonly seed: number;
  /** Aborted on Ctrl-C, SIGTERM or when another part of the run failed. Undo does not hang on it. */
  readonly signal: AbortSignal;
  /** Appends an event, stamped with the run's clock. */
  record(event: RunEvent): void;
  /** A line for people who watch. */
  note(text: string): void;
  /** Says how to take back what is about to be done; call it before the deed. Unwound in reverse order at the end. */
  undo(what: string, action: () => Promise<void>): void;
  /** Milliseconds since the run began. */
  nowMs(): number;
  /** What this host's monotonic clock (`process.hrtime`, in milliseconds) read when the run's clock read zero. */
  readonly originMs: number;
}
