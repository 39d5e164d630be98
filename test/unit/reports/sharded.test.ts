// The parts of the reports that compute something where data is split: whose window it is, what is told only once, traps.
import { describe, expect, test } from 'vitest';
import type { TrapFinding, Verdict } from '../../../harness/model/verdict.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { junitReporter } from '../../../reports/junit.ts';
import {
  downtimeText,
  lanePartials,
  longestWindows,
  partialText,
  shardsDownText,
  whoseWindow,
} from '../../../reports/outages.ts';
import { stepsText, trapGroups, trapsText } from '../../../reports/traps.ts';
import { drawnShards, shardedVerdict } from '../../golden/sharded-sample.ts';
import { passing } from '../../golden/sample-verdict.ts';

describe('windows', () => {
  test('of a shard are shown with its name', () => {
    expect(longestWindows(shardedVerdict()).map(whoseWindow)).toEqual([
      'master · defaults · shard-2',
      'master · bounded · shard-2',
    ]);
  });

  test('a stretch of lanes that a shard’s window tells already is not told again', () => {
    const [master] = shardedVerdict().measurements.services;
    expect(master?.partial).toHaveLength(1);
    expect(lanePartials(master!)).toEqual([]);
    expect(lanePartials({ ...master!, partitions: [] })).toHaveLength(1);
  });

  test('the worst shard stands for its service', () => {
    const [master, , replica] = shardedVerdict().measurements.services;
    expect(downtimeText(master!)).toBe('shard-2 1.30 s (1.26 to 1.34)');
    expect(shardsDownText(master!)).toBe('1 of 3 shards');
    expect(partialText(master!)).toBe('partial outage: 1 of 3 shards, whole service never down');
    expect([downtimeText(replica!), shardsDownText(replica!), partialText(replica!)]).toEqual([
      'none seen',
      'no shard',
      '',
    ]);
  });
});

const finding = (step: number, sprung: TrapFinding['sprung'], trap = 'a'): TrapFinding => ({
  step,
  trap,
  sprung,
  evidence: [],
});
const withTraps = (...traps: TrapFinding[]): Verdict => ({ ...passing(), traps });

describe('traps', () => {
  test('the worst of its steps decides what became of a trap', () => {
    const groups = trapGroups(
      withTraps(finding(2, 'no'), finding(4, 'yes'), finding(6, 'not reached'), finding(5, 'no', 'b')),
    );
    expect(groups.map(({ trap, sprung }) => [trap, sprung])).toEqual([
      ['a', 'yes'],
      ['b', 'no'],
    ]);
    expect(groups.map(stepsText)).toEqual(['steps 4 of 2, 4 and 6', 'step 5']);
    expect(trapsText(groups)).toBe('1 of 2 traps of the published runbook sprung');
  });

  test('none of them, no section', async () => {
    const page = await htmlReporter.render(passing(), drawnShards);
    expect(page).not.toContain('id="traps"');
    expect(await htmlReporter.render(shardedVerdict(), drawnShards)).toContain('id="traps"');
  });

  test('are cases of JUnit that never fail, skipped when they were not reached', async () => {
    const xml = await junitReporter.render(
      withTraps(finding(2, 'yes'), finding(3, 'not reached')),
      drawnShards,
    );
    expect(xml).toContain('tests="11"');
    expect(xml).toContain('failures="0"');
    expect(xml).toContain('skipped="1"');
    expect(xml).toContain('<![CDATA[sprung]]>');
  });
});

describe('the page', () => {
  test('has a row for every shard of every service and client', async () => {
    const page = await htmlReporter.render(shardedVerdict(), drawnShards);
    for (const shard of ['shard-1', 'shard-2', 'shard-3']) {
      expect(page.match(new RegExp(`<text class="shard"[^>]*>${shard}<`, 'gu'))).toHaveLength(6);
    }
  });

  test('says what each client met and whether its writes waited for replicas', async () => {
    const history = drawnShards;
    const page = await htmlReporter.render(shardedVerdict(), history);
    expect(page).toContain('Each write waits until a replica has confirmed it');
    const load = { ...history.plan.load, waitReplicas: 0 };
    const without = await htmlReporter.render(shardedVerdict(), {
      ...history,
      plan: { ...history.plan, load },
    });
    expect(without).toContain('before any replica has it');
  });
});
