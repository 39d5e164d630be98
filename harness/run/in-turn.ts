// What a series and a suite have in common: parts that are carried out one after another, and summed up after each of them, so that
// a whole that is interrupted or killed keeps what was done.
import { rmSync } from 'node:fs';
import { UsageError } from '../model/errors.ts';
import type { Reporter } from '../model/reporter.ts';
import type { SeriesFolder } from './run-folder.ts';
import { writeReports } from './write-reports.ts';

/** How it ended, or that it has not yet. */
export interface TurnsEnd<Ended extends string> {
  readonly ended: Ended;
  /** One line; empty when there is nothing to say. */
  readonly why: string;
  /** What ended it, where something was thrown. */
  readonly thrown?: unknown;
}

/** What those that carry the parts out are handed. */
export interface Turns<Part, Ended extends string> {
  /** What was done so far; whoever carries out adds to it. */
  readonly parts: Part[];
  /** Sums up and writes the reports. */
  readonly tell: (end: TurnsEnd<Ended>) => Promise<unknown>;
}

export const allDone = { ended: 'all done', why: '' } as const;

/** By a person, the world, or a bug. */
export const brokenOff = (why: string) => ({ ended: 'broken off', why }) as const;

interface InTurnOptions<Part, Whole, Ended extends string> {
  readonly folder: SeriesFolder;
  readonly reporters: readonly Reporter<Whole>[];
  readonly sumUp: (parts: readonly Part[], end: TurnsEnd<Ended>) => Whole;
  /** Adds every part as it comes, and resolves with how it ended. */
  readonly carryOut: (turns: Turns<Part, Ended>) => Promise<TurnsEnd<Ended>>;
}

interface InTurn<Part, Whole> {
  readonly whole: Whole;
  readonly parts: readonly Part[];
  /** Set when what ended it was our own bug or the world, and not wrong use. */
  readonly thrown?: unknown;
}

/** Rejects with a `UsageError`, leaving no folder behind, when the first part finds that it was asked for nonsense. */
export const inTurn = async <Part, Whole, Ended extends string>({
  folder,
  reporters,
  sumUp,
  carryOut,
}: InTurnOptions<Part, Whole, Ended>): Promise<InTurn<Part, Whole>> => {
  const parts: Part[] = [];
  const tell = async (end: TurnsEnd<Ended>): Promise<Whole> => {
    const whole = sumUp(parts, end);
    await writeReports(folder.path, reporters, whole);
    return whole;
  };
  const end = await carryOut({ parts, tell });
  if (end.thrown instanceof UsageError && parts.length === 0) {
    rmSync(folder.path, { recursive: true, force: true });
    throw end.thrown;
  }
  const whole = await tell(end);
  return end.thrown === undefined || end.thrown instanceof UsageError
    ? { whole, parts }
    : { whole, parts, thrown: end.thrown };
};

/** What the deed resolves with, or what it throws. */
export const attempt = async <T extends object>(
  deed: () => Promise<T>,
): Promise<Partial<T> & { readonly thrown?: unknown }> => {
  try {
    return await deed();
  } catch (thrown) {
    return { thrown } as Partial<T> & { readonly thrown: unknown };
  }
};
