// The moments of a failover in the members' own words: lines of their logs, read as they are written. They reach us late by as
// long as following a log takes, so they explain windows; they never measure them.
import type { Milestone } from '../../../model/milestones.ts';
import type { RedisCluster } from './cluster.ts';

export interface LogFinding {
  readonly milestone: Milestone;
  /** The node that it is about; the member whose log it is when absent. */
  readonly about?: string;
}

/** Redis and Valkey of the versions 7 to 9; some name an address behind an id, and call a master a primary. */
const phrases: readonly (readonly [RegExp, Milestone])[] = [
  [/ NODE ([0-9a-f]{40}) .*possibly failing/, 'suspected'],
  [/ reported node ([0-9a-f]{40}) .*as not reachable/, 'suspected'],
  [/ Marking node ([0-9a-f]{40}) .*as failing \(quorum reached\)/, 'noticed'],
  [/ FAIL message received from [0-9a-f]{40} .*about ([0-9a-f]{40})/, 'noticed'],
  [/ Manual failover requested by replica [0-9a-f]{40}/, 'old-primary-fenced'],
  [/ Failover election won/, 'primary-chosen'],
  [/ configEpoch set to \d+ after successful failover/, 'promoted'],
];

/** What a line of a member's log says about a failover, or null. Pure. */
export const milestoneIn = (line: string): LogFinding | null => {
  for (const [phrase, milestone] of phrases) {
    const match = phrase.exec(line);
    if (match !== null) return { milestone, ...(match[1] !== undefined && { about: match[1] }) };
  }
  return null;
};

/** A node that was suspected or taken for failed answers again. */
const back = [/ Clear FAIL state for node ([0-9a-f]{40})/, / reported node ([0-9a-f]{40}) .*is back online/];

/**
 * Records the milestones from the lines of all members' logs, fed one by one as they are written: of what several members say
 * of one failover, the first.
 */
export const createLogReader = (cluster: RedisCluster): ((member: string, line: string) => void) => {
  const told = new Set<string>();
  return (member, line) => {
    for (const phrase of back) {
      const node = phrase.exec(line)?.[1];
      if (node !== undefined) for (const word of ['suspected', 'noticed']) told.delete(`${word} ${node}`);
    }
    const { milestone, about } = milestoneIn(line) ?? {};
    if (milestone === undefined) return;
    const name = about === undefined ? member : cluster.ids.get(about);
    const shard = cluster.shards.get(name ?? '') ?? '';
    const once = `${milestone} ${about ?? shard}`;
    if (told.has(once)) return;
    // Each vote has its own beginning, by which the next one of the same shard is told apart.
    if (begins.includes(milestone)) for (const word of ends) told.delete(`${word} ${shard}`);
    if (milestone !== 'old-primary-fenced') told.add(once);
    cluster.context.record({
      kind: 'milestone',
      milestone,
      detail: `${member}: ${wordsOf(milestone, name ?? 'a node that is no member')}`,
      ...(shard !== '' && { shard }),
    });
  };
};

const begins: readonly Milestone[] = ['noticed', 'old-primary-fenced'];
const ends: readonly Milestone[] = ['primary-chosen', 'promoted'];

const wordsOf = (milestone: Milestone, about: string): string => {
  if (milestone === 'suspected') return `${about} does not answer it`;
  if (milestone === 'noticed') return `${about} has failed, as most masters say`;
  if (milestone === 'old-primary-fenced') return 'it holds its clients back for a replica to take over';
  return milestone === 'primary-chosen' ? 'it won the vote' : 'it is the master';
};
