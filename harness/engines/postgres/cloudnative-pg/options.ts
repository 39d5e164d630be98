// What a scenario may say of a database by CloudNativePG: a manifest of one's own, or how drydock's own Cluster is to be other than by
// the operator's defaults. The words are those of the Cluster's spec.
import { z } from 'zod';
import { wholeNumber } from '../../../model/units.ts';
import { volumeSize } from '../../../model/quantity.ts';

const file = { error: 'expected the path of a file' };
const name = { error: 'expected the name of a storage class' };

/** What a scenario may say of drydock's own Pooler. */
export const poolerOptions = z.strictObject({
  mode: z
    .enum(['session', 'transaction'])
    .default('session')
    .describe('When a client gives its server back: as it leaves, or after each transaction.'),
  instances: wholeNumber(1, 9).default(3).describe('How many PgBouncers there are.'),
  maxClientConn: wholeNumber(1, 100_000).default(1000).describe('How many clients each of them takes.'),
  defaultPoolSize: wholeNumber(1, 1000)
    .default(10)
    .describe('How many connections to the server each of them has for a user and a database.'),
});

export type PoolerWish = z.output<typeof poolerOptions>;

/** Of drydock's own Cluster. What is not said is as the operator has it. */
const ownOptions = z.strictObject({
  settings: z
    .enum(['operator', 'hardened'])
    .default('operator')
    .describe(
      'Of drydock’s own Cluster: the operator’s defaults, or hardened ones that cut clients at once and hand over before a restart.',
    ),
  storage: volumeSize.default('1Gi').describe('Of drydock’s own Cluster: the size of each member’s volume.'),
  storageClass: z
    .string(name)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, name)
    .exactOptional()
    .describe(
      'Of drydock’s own Cluster: the class of each member’s volume; the cluster’s default one when absent.',
    ),
  primaryUpdateMethod: z
    .enum(['restart', 'switchover'])
    .exactOptional()
    .describe('Of drydock’s own Cluster: how a rolling update brings the primary to the new version.'),
  primaryUpdateStrategy: z
    .enum(['unsupervised', 'supervised'])
    .exactOptional()
    .describe(
      'Of drydock’s own Cluster: whether a rolling update waits for a person before the primary’s turn. The run plays that person.',
    ),
  dataDurability: z
    .enum(['required', 'preferred'])
    .exactOptional()
    .describe(
      'Of drydock’s own Cluster, where standbys must confirm writes: whether writes wait when too few are there, or go on without them.',
    ),
  synchronousCommit: z
    .enum(['on', 'remote_write', 'remote_apply', 'local'])
    .exactOptional()
    .describe('Of drydock’s own Cluster: what a standby must have done with a write when it confirms it.'),
  pooler: poolerOptions
    .exactOptional()
    .describe(
      'A Pooler beside drydock’s own Cluster, whose clients are measured as those of the service `pooler`; there is none when absent.',
    ),
});

export type OwnClusterOptions = z.output<typeof ownOptions>;

export const clusterOptions = ownOptions
  .extend({
    manifest: z
      .string(file)
      .min(1, file)
      .exactOptional()
      .describe(
        'A YAML file with a Cluster, and Poolers beside it, that is applied in place of drydock’s own; its path from the scenario’s folder.',
      ),
  })
  .superRefine(({ manifest, ...own }, context) => {
    if (manifest === undefined) return;
    const usual: Readonly<Record<string, unknown>> = ownOptions.parse({});
    for (const [option, value] of Object.entries(own))
      if (value !== usual[option])
        context.addIssue({ code: 'custom', path: [option], message: 'the manifest says it itself' });
  });
