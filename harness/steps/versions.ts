// Versions as servers report them, such as `17.10`, in their order: number by number, not letter by letter.
import type { Member } from '../model/topology.ts';

/** Negative when `a` comes before `b`. */
export const compareVersions = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** The versions of the members that are up, each once, oldest first. */
export const versionsOf = (members: readonly Member[]): string[] =>
  [...new Set(members.filter(({ role }) => role !== 'down').map(({ version }) => version))].sort(
    compareVersions,
  );
