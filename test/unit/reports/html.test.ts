// The parts of the HTML report that compute something: escaping, the time axis, runs of a lane, bins of latency, size.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../load/ledger.ts';
import { collectLaneRuns } from '../../../harness/measure/lane-runs.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { countsText, worstOf } from '../../../reports/html/lane-runs.ts';
import { html, trusted } from '../../../reports/html/markup.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { ticksMs, trackOver } from '../../../reports/html/track.ts';
import { sampleHistory } from '../../golden/sample-history.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { drawn, measured } from '../../planted/in-memory.ts';
import type { HistoryInMemory, LedgerInMemory } from '../../planted/in-memory.ts';

const sampleLedger = (): LedgerInMemory => sampleHistory().ledger!;

describe('markup', () => {
  test('escapes data and keeps markup', () => {
    const inner = html`<b>${'<i>&"\''}</b>`;
    expect(inner.markup).toBe('<b>&lt;i&gt;&amp;&quot;&#39;</b>');
    expect(html`<p>${[inner, 1, null, undefined, trusted('<hr>')]}</p>`.markup).toBe(
      `<p>${inner.markup}1<hr></p>`,
    );
  });

  test('no text can open a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/u);
      }),
    );
  });
});

describe('the time axis', () => {
  test('places moments as percentages and cuts what lies outside', () => {
    const track = trackOver({ fromMs: 1000, toMs: 3000 });
    expect([track.at(1000), track.at(2000), track.at(9000)]).toEqual(['0%', '50%', '100%']);
    expect(track.width(0, 1500)).toBe('25%');
  });

  test('has at most as many ticks as asked for, all within the span', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 1e7 }),
        fc.integer({ min: 2, max: 12 }),
        (fromMs, length, most) => {
          const ticks = ticksMs({ fromMs, toMs: fromMs + length }, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          expect(ticks.every((ms) => ms >= fromMs && ms <= fromMs + length)).toBe(true);
        },
      ),
    );
  });
});

const operation = (
  sequence: number,
  outcome: Operation['outcome'],
  good = outcome === 'acknowledged',
): JudgedOperation => ({
  lane: 'rw-session-0',
  sequence,
  intendedMs: sequence * 10,
  dispatchedMs: sequence * 10,
  sentMs: sequence * 10,
  askedMs: sequence * 10,
  failed: outcome === 'refused',
  endedMs: sequence * 10 + 4,
  metMs: sequence * 10 + 4,
  outcome,
  good,
});

describe('the runs of a lane', () => {
  const runsOf = (apartMs: number, ...operations: readonly JudgedOperation[]) => {
    const runs = collectLaneRuns(apartMs);
    for (const each of operations) runs.add(each);
    return runs.result();
  };

  test('a good operation ends a run', () => {
    const runs = runsOf(
      0,
      operation(0, 'refused'),
      operation(1, 'unknown'),
      operation(2, 'acknowledged'),
      operation(3, 'refused'),
    );
    expect(runs.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 14],
      [30, 34],
    ]);
    expect(runs.map(countsText)).toEqual(['1 refused, 1 unknown', '1 refused']);
  });

  test('runs too close to tell apart are one', () => {
    expect(
      runsOf(20, operation(0, 'refused'), operation(1, 'acknowledged'), operation(2, 'refused')),
    ).toHaveLength(1);
  });

  test('an acknowledgement that came too late is late, and an unknown outcome outweighs it', () => {
    const [late] = runsOf(0, operation(0, 'acknowledged', false));
    expect(late && worstOf(late)).toBe('late');
    const [mixed] = runsOf(0, operation(0, 'acknowledged', false), operation(1, 'unknown'));
    expect(mixed && worstOf(mixed)).toBe('unknown');
  });

  test('a lane that was always good has none', () => {
    expect(runsOf(0, operation(0, 'acknowledged'))).toEqual([]);
  });
});

describe('latency over time', () => {
  test('counts every acknowledged operation in its bin, and leaves out bins without any', async () => {
    const ledger = sampleLedger();
    const kept = ledger.operations.filter(({ intendedMs }) => intendedMs < 20_200 || intendedMs >= 22_200);
    const history = { ...sampleHistory(), ledger: { ...ledger, operations: kept } };
    const { latency } = (await measured(history)).charts;
    const { bins } = latency.find(({ service, policy }) => service === 'rw' && policy === 'session')!;
    expect(bins).toHaveLength(54);
    expect(bins.some(({ atMs }) => atMs > 20_200 && atMs < 22_200)).toBe(false);
    expect(bins.every(({ p50Ms, p99Ms, maxMs }) => p50Ms <= p99Ms && p99Ms <= maxMs)).toBe(true);
  });
});

const rendered = async (history: HistoryInMemory) =>
  htmlReporter.render(passing((await measured(history)).measurements), await drawn(history));

/** Five times the operations, every twenty-fifth of them refused: more windows than anybody can look at. */
const flapping = (): HistoryInMemory => {
  const history = sampleHistory();
  const ledger = sampleLedger();
  const operations = ledger.operations.flatMap((one) =>
    Array.from({ length: 5 }, (_, copy): Operation => {
      const sequence = one.sequence * 5 + copy;
      const at = { sequence, intendedMs: one.intendedMs + copy * 2, endedMs: one.endedMs + copy * 2 };
      return sequence % 25 === 0
        ? { ...one, ...at, outcome: 'refused', reason: 'ECONNREFUSED', sentMs: null }
        : { ...one, ...at };
    }),
  );
  return {
    ...history,
    ledger: { ...ledger, operations: operations.sort((a, b) => a.intendedMs - b.intendedMs) },
  };
};

test('a report on 50,000 operations that flap all the time stays below a megabyte', async () => {
  const history = flapping();
  expect(history.ledger?.operations.length).toBeGreaterThan(50_000);
  const page = await rendered(history);
  expect(page.length).toBeLessThan(1_000_000);
  expect(page).toContain('only the longest are drawn');
});

test('a long outage is drawn to its end in the anatomy of its window', async () => {
  const history = sampleHistory();
  const ledger = sampleLedger();
  const operations = ledger.operations.map((one): Operation =>
    one.lane.startsWith('rw') && one.intendedMs > 26_000 && one.intendedMs < 40_000
      ? { ...one, outcome: 'refused', reason: 'ECONNREFUSED', endedMs: one.intendedMs + 1 }
      : one,
  );
  const down = { ...history, ledger: { ...ledger, operations } };
  const page = await rendered(down);
  const anatomy = page.slice(page.indexOf('id="anatomy"'), page.indexOf('id="windows"'));
  expect(anatomy).toMatch(/rw-session-7: 140 refused, 26\.\d+ s to (?:39\.9|40\.0)\d+ s/u);
});
