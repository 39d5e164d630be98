// The whole ferris wheel on real servers, from the scenario's file to the reports, checked against a count of our own.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostgresTargetSettings } from '../../../harness/engines/postgres/client/session.ts';
import { memberNamed } from '../../../harness/model/topology.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { judgeFolder } from '../../../harness/run/judge-folder.ts';
import { checks, reports, steps } from '../../../harness/wiring.ts';
import { countSql, expectCarriedOut, rehearseCounted } from '../counted-run.ts';
import type { Count, Counted } from '../counted-run.ts';
import { noOptions } from './rig.ts';

/** Well below the default rates: the test asks whether the figures are right, not how much this machine can carry. */
const overrides = { writeRateHz: 80, readRateHz: 20, probeRateHz: 10, warmUpMs: 3000, tailMs: 3000 };

let run: Counted;
beforeAll(async () => {
  run = await rehearseCounted({
    scenario: 'ferris-wheel',
    platform: localPlatform,
    options: noOptions,
    overrides,
    count: async (deployment, member) => {
      const { user, database, passwordFile } = deployment.loadProgram().target as PostgresTargetSettings;
      const [host, port] = memberNamed(await deployment.snapshot(), member)!.address.split(':');
      const password = readFileSync(passwordFile, 'utf8');
      const client = new Client({ host: host!, port: Number(port), user, database, password });
      await client.connect();
      const { rows } = await client.query<Count>(countSql);
      await client.end();
      return rows[0]!;
    },
  });
});
afterAll(() => {
  rmSync(run.results, { recursive: true });
});

test('every step took effect, and the run was undone without a problem', () => {
  const { verdict } = run;
  expectCarriedOut(run);
  expect(
    verdict.topology.after?.members.map(({ name, role, version }) => `${name} ${role} ${version}`).sort(),
  ).toEqual(['pg-2 standby 17.10', 'pg-3 standby 17.10', 'pg-4 primary 17.10']);
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
    'distribution',
    'steps-took-effect',
    'run-completed',
  ])
    expect(verdicts[check], check).toBe('pass');
});

test('each member holds what an independent count finds, and that is what was acknowledged or recovered', () => {
  const { audit } = run.verdict.measurements;
  expect(Object.keys(run.counts).sort()).toEqual(['pg-2', 'pg-3', 'pg-4']);
  for (const { member, ids, recovered } of audit!.members) {
    expect(run.counts[member]).toEqual({ rows: ids, ids });
    expect(ids).toBe(audit!.writes.acknowledged + recovered.count);
  }
  expect(audit!.writes.acknowledged).toBeGreaterThan(300);
});

test('the hand-over is seen as an outage of rw, explained by its milestones, by both client policies', () => {
  for (const policy of ['session', 'fresh']) {
    const rw = run.verdict.measurements.services.find(
      (each) => each.service === 'rw' && each.policy === policy,
    )!;
    const seen = rw.windows.find(({ phases }) => phases.some(({ until }) => until === 'endpoint-switched'));
    expect(seen, policy).toBeDefined();
    expect(seen!.phases.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(
      seen!.durationMs.value,
      3,
    );
  }
});

test('an old run is judged and rendered again to the byte', async () => {
  const files = () =>
    Object.fromEntries(
      reports.run.reporters.map(({ file }) => [file, readFileSync(join(run.folder.path, file), 'utf8')]),
    );
  const before = files();
  expect(Object.keys(before).sort()).toEqual([
    'junit.xml',
    'report.html',
    'report.md',
    'summary.txt',
    'verdict.json',
  ]);
  await judgeFolder(run.folder.path, { checks, steps, reporters: reports.run.reporters });
  expect(files()).toEqual(before);
});

test('the folder holds what the verdict was made from', () => {
  expect(readdirSync(run.folder.path)).toEqual(
    expect.arrayContaining(['plan.json', 'record.jsonl', 'ledger.jsonl', 'stored.jsonl', 'logs']),
  );
});
