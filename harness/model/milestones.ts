// The milestones of a hand-over or a failure: one row each, with its words for people, in the order in which they are passed. The type,
// the schema and what the reports say come from this table.
import { z } from 'zod';
import type { ClientEvent } from '../../load/target.ts';

/** Those that clients tell by themselves are in it, too. */
const milestoneWords = {
  'fault-injected': 'fault injected',
  suspected: 'suspected',
  noticed: 'failure noticed',
  'pooler-paused': 'pooler told to pause',
  'hand-over-requested': 'hand-over requested',
  'endpoint-withdrawn': 'endpoint withdrawn',
  'old-primary-closed': 'old primary closed to new connections',
  'old-primary-fenced': 'old primary fenced',
  'primary-chosen': 'new primary chosen',
  'old-primary-down': 'old primary down',
  'lease-released': 'lease released',
  'lease-expired': 'lease expired',
  'lease-acquired': 'lease acquired',
  promoted: 'new primary promoted',
  'server-ready': 'server ready again',
  'role-labelled': 'role label moved',
  'pod-ready': 'pod ready again',
  'endpoint-switched': 'endpoint switched',
  'endpoint-ready': 'endpoint ready again',
  'first-connection': 'first connection',
  'pooler-resumed': 'pooler told to resume',
  redirected: 'client redirected',
  'routes-refreshed': 'client’s routes refreshed',
  'fault-lifted': 'fault lifted',
  'put-to-sleep': 'put to sleep',
  asleep: 'asleep',
  'woken-up': 'woken up',
} as const satisfies Record<string, string> & Record<ClientEvent['milestone'], string>;

export type Milestone = keyof typeof milestoneWords;

/** What a part of a downtime window ran up to: a milestone, or what came of it. */
const phaseEndWords = {
  ...milestoneWords,
  'first-answer': 'first answer',
  'first-good': 'first good operation',
  silence: 'nobody was answered any more',
  unexplained: 'unexplained',
} as const;

export type PhaseEnd = keyof typeof phaseEndWords;

const namesIn = <Name extends string>(words: Readonly<Record<Name, string>>) =>
  z.enum(Object.keys(words) as Name[]);

export const milestoneSchema = namesIn(milestoneWords);
export const phaseEndSchema = namesIn(phaseEndWords);

/** What a milestone, or the end of a part of a window, is called. */
export const phaseWord = (until: PhaseEnd): string => phaseEndWords[until];
