// Every deadline on the outside world, by name, in one table. Milliseconds. Steps have theirs beside their verb.

export const timeoutsMs = {
  /** A server process until it answers its first query. */
  serverStart: 60_000,
  /** A server process until it has exited after a polite stop; it is killed after that. */
  serverStop: 20_000,
  /** A copy of a data directory. */
  baseCopy: 120_000,
  /** One query of the conductor's own. */
  query: 10_000,
  /** The load process until its first sample. */
  loadStart: 30_000,
  /** The load process from the request to stop until its ledger is complete. */
  loadStop: 30_000,
  /** Replicas until they hold what the primary holds, before the audit. */
  settle: 120_000,
  /** One reading back of a member. */
  audit: 120_000,
  /** `docker info`. */
  dockerAnswer: 15_000,
  /** `kind create cluster`. */
  clusterCreate: 300_000,
  /** The operator until its deployment is available and its webhook answers. */
  operatorReady: 180_000,
  /** The first database members until they are all ready. */
  databaseReady: 360_000,
  /** One call of the Kubernetes API. */
  apiCall: 30_000,
  /** A pod until it is running. */
  podRunning: 120_000,
  /** One undo. */
  undo: 90_000,
} as const;
