// The folder that holds all runs, as the commands that look into it or add to it are told of it.
import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Program } from './program.ts';

export interface ResultsOptions {
  readonly results?: string;
}

export const resultsOption = (): Option => new Option('--results <folder>', 'the folder that holds all runs');

/** Absolute; the program's own unless a person named another one. */
export const resultsOf = ({ resultsFolder }: Program, { results }: ResultsOptions): string =>
  results === undefined ? resultsFolder : resolve(results);
