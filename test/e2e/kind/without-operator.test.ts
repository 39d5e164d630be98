// A cluster in which nobody knows of CloudNativePG: Redis runs there and leaves it so, and a PostgreSQL that wants the operator gets
// it. The shared cluster's operator is taken away for it, so it runs when it is asked for.
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { proveWrite } from '../../../harness/abilities/services.ts';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import { cloudNativePgOperator } from '../../../harness/engines/postgres/cloudnative-pg/operator.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { redisStatefulSet } from '../../../harness/engines/redis/statefulset/statefulset.ts';
import { kubeconfigFile } from '../../../harness/platforms/kubernetes/kind-cluster.ts';
import { deedOf } from '../asking.ts';
import { planFor } from '../local/rig.ts';
import { openOnKind, suite, timed, whyNot } from './kind-rig.ts';

const livesAsked = process.env['DRYDOCK_TEST_CLUSTER_LIFE'] === '1';
const { namespace } = cloudNativePgOperator;
const definition = 'clusters.postgresql.cnpg.io';

const kubectl = async (...words: string[]): Promise<string> =>
  (await execa('kubectl', ['--kubeconfig', kubeconfigFile, ...words])).stdout;
const isThere = async (what: string): Promise<boolean> =>
  (await kubectl('get', ...what.split(' '), '--ignore-not-found', '-o', 'name')) !== '';

describe.skipIf(whyNot !== null || !livesAsked)(
  suite('a cluster without CloudNativePG (DRYDOCK_TEST_CLUSTER_LIFE=1)'),
  () => {
    beforeAll(async () => {
      const { rig } = await openOnKind('taking-away');
      expect(await rig.unwind()).toEqual([]);
      await timed('the operator taken away', async () => {
        await kubectl('delete', 'crd', definition, '--ignore-not-found');
        await kubectl('delete', 'namespace', namespace, '--ignore-not-found');
      });
    });

    test('Redis runs there, and asks for no operator', async () => {
      const { rig, site, context } = await openOnKind('redis-alone');
      const plan = planFor({ members: 6, synchronous: 0 }, []);
      const topology = { ...plan.topology, shards: 3 };
      const deployment = await redisStatefulSet.open(site, { ...plan, topology }, context);
      expect((await deedOf(deployment, proveWrite)({ service: 'master' })).readOn).toHaveLength(6);
      expect(await rig.unwind()).toEqual([]);
      expect(await isThere(`crd ${definition}`)).toBe(false);
      expect(await isThere(`namespace ${namespace}`)).toBe(false);
    });

    test('a PostgreSQL that wants the operator gets it', async () => {
      const { rig, site, context } = await openOnKind('pg-again');
      const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
      const deployment = await timed('operator and members', () => cloudNativePg.open(site, plan, context));
      expect((await deedOf(deployment, proveWrite)({ service: 'rw' })).readOn).toHaveLength(2);
      expect(await rig.unwind()).toEqual([]);
      expect(await isThere(`crd ${definition}`)).toBe(true);
    });
  },
);
