// The errors that a person is meant to read. Each says what was tried, what was wanted, what was seen and what to do
// next; anything else that is thrown is our own bug and exits with 70.
import type { Place } from './scenario.ts';

/** Wrong use: bad YAML, an unknown name, an option that makes no sense. Exit status 2; nothing was started. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly place: Place | undefined;
  constructor(message: string, options: ErrorOptions & { place?: Place } = {}) {
    super(message, options);
    this.place = options.place;
  }
}

/**
 * The world did not let the run go on: no Docker, no room, a deadline missed, a gate closed. The run stops, is undone and
 * its verdict is unknown, exit status 3. `next` is the way out, in words.
 */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly next: string;
  constructor(message: string, next: string, options: ErrorOptions = {}) {
    super(message, options);
    this.next = next;
  }
}

/** The exit statuses, by name. */
export const exitStatus = { pass: 0, fail: 1, usage: 2, unknown: 3, bug: 70 } as const;

/** The message of whatever was thrown, with the messages of its causes. */
export const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message}: ${messageOf(thrown.cause)}`;
};
