// What an attack is: a mishap or a misuse that drydock goes through many times over, and what must not come of it.
import type { Chance } from './shared/chance.ts';
import type { Ground, Place } from './shared/ground.ts';

/** What must not happen; the columns of the table, the worst ones first. */
export const columns = [
  'wrong verdicts',
  'others harmed',
  'left behind',
  'stack traces',
  'unclear',
  'over 2 s',
  'over 300 MB',
] as const;

export type Column = (typeof columns)[number];

export interface Miss {
  readonly column: Column;
  /** One line. */
  readonly what: string;
}

export interface Try {
  readonly number: number;
  /** Draws that belong to the seed, the kind and the number. */
  readonly chance: Chance;
  /** Where this try may do as it likes. */
  readonly place: Place;
}

export interface OpenedAttack {
  /** What went wrong; empty when all was well. */
  readonly attempt: (each: Try) => Promise<readonly Miss[]>;
  readonly close?: () => Promise<void>;
}

export interface Attack {
  /** For the table and `--only`. */
  readonly kind: string;
  /** How often it is made when there is time for it. */
  readonly tries: number;
  /** The same in the reduced form; 0 when it is not in it. */
  readonly triesWhenQuick: number;
  /** What a try takes about, in milliseconds. */
  readonly tryMs: number;
  /** How many tries may go on together. */
  readonly atOnce: number;
  /** The columns that it is held against. */
  readonly held: readonly Column[];
  /** Why it cannot be made here; null when it can. */
  readonly whyNot: () => string | null;
  readonly open: (ground: Ground) => Promise<OpenedAttack>;
}

export const possible = (): null => null;

/** A miss, if there is one: lists of them are written as conditions. */
export const missed = (column: Column, what: string | false | null | undefined): readonly Miss[] =>
  what === false || what === null || what === undefined ? [] : [{ column, what }];
