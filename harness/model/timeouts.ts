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
  /** A member asked who it is, for a snapshot; one that takes longer counts as down. */
  memberAnswer: 2_000,
  /** A program that makes something and ends, such as `initdb`. */
  program: 60_000,
  /** The local services until they listen, or until a change of their members is in force. */
  servicesAnswer: 10_000,
  /** The load process until its first sample. */
  loadStart: 30_000,
  /** A load that is tried until it is known whether its machine carries it, and until it counts. */
  loadTrial: 60_000,
  /** The load process from the request to stop until its ledger is complete. */
  loadStop: 30_000,
  /** Replicas until they hold what the primary holds, before the audit. */
  settle: 120_000,
  /** One reading back of a member. */
  audit: 120_000,
  /** One query of those that load the sample data, or look at it on a member. */
  sampleData: 60_000,
  /** `docker info`. */
  dockerAnswer: 15_000,
  /** `kind create cluster`. */
  clusterCreate: 300_000,
  /** The nodes of a cluster until all are ready. */
  nodesReady: 90_000,
  /** The operator until its deployment is available and its webhook answers. */
  operatorReady: 180_000,
  /** The first database members until they are all ready. */
  databaseReady: 360_000,
  /** One more database pod until its server answers. */
  memberJoin: 240_000,
  /** A switchover by an operator until all members follow the new primary. */
  switchover: 150_000,
  /** A pod until it is gone, with its volume. By CloudNativePG's defaults its server waits three minutes for its clients to leave. */
  memberLeave: 300_000,
  /** A rolling update until every pod runs the new image: each of four may wait for its clients as long. */
  rollingUpdate: 1_080_000,
  /** A finished ledger until it is here. */
  ledgerFetch: 60_000,
  /** One call of the Kubernetes API. */
  apiCall: 30_000,
  /** A Kubernetes API that does not answer any more, until it is given up. Shorter than an undo, which needs it. */
  apiAway: 60_000,
  /** A pod until it is running. */
  podRunning: 120_000,
  /** The volumes of all members until their claims say that they have the size that they are to have. */
  volumesGrow: 300_000,
  /** A database that is put to sleep until no member is left: by CloudNativePG's defaults each waits for its clients in turn. */
  fallAsleep: 900_000,
  /** What one member of a cluster learned until all the others know it too. */
  gossip: 60_000,
  /** A replica that was asked to take over until it has, and everybody knows. */
  failover: 30_000,
  /** One batch of keys on its way from one member to another. */
  keysMove: 10_000,
  /** A member until it is back after a fault was lifted. */
  recovery: 180_000,
  /** What came of a deed that its runbook does not wait for, until it is taken as it is. */
  look: 5_000,
  /** The deed of a step that was told to end, past its deadline or because the run ends, until it has. */
  deedEnd: 60_000,
  /** One undo. */
  undo: 90_000,
} as const;
