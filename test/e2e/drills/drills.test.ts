// Every drill of CloudNativePG on a real kind cluster, from its file to the verdict: that it took effect is told by kubectl, and what is
// stored by SQL of the test's own. What the figures are is not asked here; how long each drill took is printed.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platforms } from '../../../harness/wiring.ts';
import { expectCarriedOut, rehearseCounted } from '../counted-run.ts';
import type { Counted } from '../counted-run.ts';
import { countByPsql, kindOptions, suite, tagsOf, timed, whyNot } from '../kind/kind-rig.ts';
import { lookOn } from './onlooker.ts';
import type { Onlooker } from './onlooker.ts';

/** Well below the default rates: the test asks whether a drill does what it says, not how much this machine can carry. */
const overrides = { writeRateHz: 40, readRateHz: 20, probeRateHz: 10, warmUpMs: 5000, tailMs: 5000 };

const folder = join(import.meta.dirname, '../../../scenarios/cloudnative-pg');
/** Where two manifests of the operator are named it is one of its own; elsewhere it is refused in the plan. */
const wantsTwoOperators = 'operator-upgrade';
const drills = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'))
  .filter((drill) => drill !== wantsTwoOperators);

type Seen = ReturnType<Onlooker['seen']>;

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].filter((value) => value !== '<none>');

const primaries = ({ pods }: Seen): string[] =>
  distinct(pods.filter(({ role }) => role === 'primary').map(({ name, uid }) => `${name} ${uid}`));
const uidsOf = (rows: readonly { readonly name: string; readonly uid: string }[], name: string): string[] =>
  distinct(rows.filter((row) => row.name === name).map(({ uid }) => uid));

const anotherPrimary = (seen: Seen): void => {
  expect(primaries(seen).length, 'pods that were the primary').toBeGreaterThan(1);
};
const lostAndReplaced = (seen: Seen): void => {
  anotherPrimary(seen);
  expect(uidsOf(seen.claims, 'mycluster-1').length, 'claims of mycluster-1').toBeGreaterThan(1);
  expect(uidsOf(seen.pods, 'mycluster-1').length, 'pods of mycluster-1').toBeGreaterThan(1);
};
const allUpdated = (seen: Seen): void => {
  const { newer } = tagsOf('postgres');
  for (const name of ['mycluster-1', 'mycluster-2', 'mycluster-3']) {
    const images = seen.pods.filter((pod) => pod.name === name).map(({ image }) => image);
    expect(images.at(-1), name).toMatch(new RegExp(`:${newer}$`, 'u'));
    expect(distinct(images).length, `images of ${name}`).toBe(2);
  }
};
const notReady = (seen: Seen): void => {
  expect(seen.pods.filter(({ ready, name }) => name === 'mycluster-1' && ready === 'False')).not.toEqual([]);
};
/** A cut of packets is seen by those who are cut off alone, and nobody may take over for it. */
const samePrimary = (seen: Seen): void => {
  expect(primaries(seen)).toHaveLength(1);
};

/** What kubectl must have seen of each; a drill without a row has no proof, and fails. */
const effects: Readonly<Record<string, (seen: Seen) => void>> = {
  switchover: anotherPrimary,
  'synchronous-switchover': anotherPrimary,
  'primary-node-drain': (seen) => {
    anotherPrimary(seen);
    const drained = seen.nodes
      .filter(({ unschedulable }) => unschedulable === 'true')
      .map(({ name }) => name);
    expect(distinct(drained)).toHaveLength(1);
    expect(seen.nodes.findLast(({ name }) => name === drained[0])?.unschedulable).toBe('<none>');
  },
  'primary-node-loss': (seen) => {
    anotherPrimary(seen);
    expect(
      distinct(seen.nodes.filter(({ ready }) => ready === 'Unknown').map(({ name }) => name)),
    ).toHaveLength(1);
  },
  'primary-pod-and-volume-loss': lostAndReplaced,
  'primary-pod-and-volume-loss-at-once': lostAndReplaced,
  'operator-down-failover': lostAndReplaced,
  'primary-process-kill': notReady,
  'primary-hang': notReady,
  'primary-network-cut-one-way': samePrimary,
  'standbys-cut': samePrimary,
  'standbys-cut-preferred': samePrimary,
  'scale-out-in': ({ pods }) => {
    expect(distinct(pods.map(({ name }) => name)).toSorted()).toEqual(
      [1, 2, 3, 4, 5].map((number) => `mycluster-${number}`),
    );
  },
  'pooler-switchover': anotherPrimary,
  'pooler-switchover-transaction': anotherPrimary,
  'pooler-switchover-paused': anotherPrimary,
  'pooler-switchover-paused-session': anotherPrimary,
  'volume-growth': ({ claims }) => {
    for (const name of ['mycluster-1', 'mycluster-2', 'mycluster-3'])
      expect(
        distinct(claims.filter((claim) => claim.name === name).map(({ capacity }) => capacity)),
        name,
      ).toEqual(['2Gi', '5Gi']);
  },
  'hibernate-and-back': ({ pods, claims }) => {
    for (const name of ['mycluster-1', 'mycluster-2', 'mycluster-3']) {
      expect(uidsOf(pods, name).length, `pods of ${name}`).toBe(2);
      expect(uidsOf(claims, name), `claims of ${name}`).toHaveLength(1);
    }
  },
  'rolling-update-restart': allUpdated,
  'rolling-update-switchover': allUpdated,
  'rolling-update-restart-supervised': allUpdated,
  'rolling-update-switchover-supervised': allUpdated,
};

test('every drill has a row that says what kubectl must see', () => {
  expect(Object.keys(effects).sort()).toEqual(drills.toSorted());
});

describe.each(drills)('%s', (drill) => {
  describe.skipIf(whyNot !== null)(suite('on kind'), () => {
    let run: Counted;
    let seen: Seen;
    beforeAll(async () => {
      let onlooker: Onlooker | undefined;
      run = await timed(drill, () =>
        rehearseCounted({
          scenario: drill,
          platform: platforms.kind,
          options: kindOptions,
          overrides,
          // Its members are there by then; before it there may be no cluster to look at.
          watch: (event) => {
            if (event.kind === 'phase' && event.phase === 'warm-up') onlooker ??= lookOn();
          },
          count: (...member) => {
            seen = onlooker?.seen() ?? { pods: [], claims: [], nodes: [] };
            return countByPsql(...member);
          },
        }).finally(() => onlooker?.stop()),
      );
    });
    afterAll(() => {
      rmSync(run.results, { recursive: true });
    });

    test('every step took effect, and the run was undone without a problem', () => {
      expectCarriedOut(run);
      expect(run.verdict.checks.find(({ check }) => check === 'steps-took-effect')?.verdict).toBe('pass');
    });

    test('kubectl saw its effect', () => {
      effects[drill]!(seen);
    });

    test('each member holds what an independent count finds, and nothing that nobody wrote', () => {
      const { audit } = run.verdict.measurements;
      expect(Object.keys(run.counts).length).toBe(3);
      for (const { member, ids, foreign, phantom } of audit!.members) {
        expect(run.counts[member], member).toEqual({ rows: ids, ids });
        expect([foreign.count, phantom.count], member).toEqual([0, 0]);
      }
    });
  });
});
