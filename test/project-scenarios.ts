// The scenarios of the project as files, by name.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '../scenarios');

/** Absolute paths, in the order of their names. */
export const projectScenarios: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => join(folder, file));

export const projectScenario = (name: string): string => {
  const found = projectScenarios.find((file) => basename(file, '.yaml') === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
};
