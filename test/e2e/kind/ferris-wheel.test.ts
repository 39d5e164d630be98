// The whole ferris wheel on a real kind cluster under CloudNativePG, from the scenario's file to the verdict, checked
// against a count of our own by psql in each pod.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platforms } from '../../../harness/wiring.ts';
import { expectCarriedOut, rehearseCounted } from '../counted-run.ts';
import type { Counted } from '../counted-run.ts';
import { countByPsql, kindOptions, suite, tagsOf, whyNot } from './kind-rig.ts';

/** Well below the default rates: the test asks whether the figures are right, not how much this machine can carry. */
const overrides = { writeRateHz: 40, readRateHz: 10, probeRateHz: 5, warmUpMs: 5000, tailMs: 5000 };

describe.skipIf(whyNot !== null)(suite('the ferris wheel'), () => {
  let run: Counted;
  beforeAll(async () => {
    run = await rehearseCounted({
      scenario: 'ferris-wheel',
      platform: platforms.kind,
      options: kindOptions,
      overrides,
      count: countByPsql,
    });
  });
  afterAll(() => {
    rmSync(run.results, { recursive: true });
  });

  test('every step took effect, and the run was undone without a problem', () => {
    const { verdict } = run;
    expectCarriedOut(run);
    const members = verdict.topology.after!.members;
    expect(members.map(({ role }) => role).sort()).toEqual(['primary', 'standby', 'standby']);
    const [newer] = /^[\d.]+/.exec(tagsOf('postgres').newer) ?? [];
    expect(new Set(members.map(({ version }) => version))).toEqual(new Set([newer]));
  });

  test('nothing fails, and what is asked of the data passes', () => {
    const verdicts = Object.fromEntries(run.verdict.checks.map(({ check, verdict }) => [check, verdict]));
    expect(Object.values(verdicts)).not.toContain('fail');
    for (const check of [
      'lost-writes',
      'phantom-writes',
      'duplicate-writes',
      'foreign-writes',
      'replica-agreement',
      'steps-took-effect',
    ])
      expect(verdicts[check], check).toBe('pass');
  });

  test('each member holds what an independent count finds, and that is what was acknowledged or recovered', () => {
    const { audit } = run.verdict.measurements;
    expect(Object.keys(run.counts)).toHaveLength(3);
    for (const { member, ids, recovered } of audit!.members) {
      expect(run.counts[member]).toEqual({ rows: ids, ids });
      expect(ids).toBe(audit!.writes.acknowledged + recovered.count);
    }
    expect(audit!.writes.acknowledged).toBeGreaterThan(500);
  });

  test('the hand-over is seen as an outage of rw', () => {
    const rw = run.verdict.measurements.services.find(
      ({ service, policy }) => service === 'rw' && policy === 'session',
    )!;
    expect(rw.downtimeMs.value).toBeGreaterThan(0);
    expect(rw.windows.some(({ phases }) => phases.some(({ until }) => until === 'promoted'))).toBe(true);
  });
});
