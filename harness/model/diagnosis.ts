// One thing that a run needs of this machine or of a cluster: whether it is there, and how to get it.
export interface Diagnosis {
  /** What was looked for: `Docker engine`, `PostgreSQL 17.9 servers`. */
  readonly subject: string;
  readonly status: 'ok' | 'missing' | 'warning';
  readonly seen: string;
  /** How to get it; empty when it is there. */
  readonly remedy: string;
}
