// The self-check of the load, as it is and with each way of measuring wrongly planted into what it brings home.
import { describe, expect, it } from 'vitest';
import { instrument } from '../../../harness/checks/instrument.ts';
import { selfMeasure } from '../../../harness/measure/self.ts';
import { canaryOutageMs, runCanary } from '../../../load/canary.ts';
import { runClock, hostClockMs } from '../../../load/clock.ts';
import type { CanaryCheck, LedgerRow, SelfWatch } from '../../../load/ledger.ts';
import { watchSelf } from '../../../load/self-watch.ts';
import { planted } from '../../planted/history.ts';
import { ledgerIn, measured, streamed, streamedLedger } from '../../planted/in-memory.ts';
import type { HistoryInMemory, LedgerInMemory } from '../../planted/in-memory.ts';

/** A canary on paper: a probe every five milliseconds, down from 100 to 300. */
const canary = (when: CanaryCheck['when'], changes: Partial<CanaryCheck> = {}): CanaryCheck => ({
  when,
  span: { fromMs: 0, toMs: 500 },
  from: { lower: 100.1, upper: 100.2 },
  to: { lower: 300.1, upper: 300.3 },
  operations: Array.from({ length: 100 }, (_, sequence) => {
    const intendedMs = 5 * sequence;
    const down = intendedMs > 100 && intendedMs < 300;
    return {
      lane: 'canary',
      sequence,
      intendedMs,
      dispatchedMs: intendedMs,
      sentMs: intendedMs,
      endedMs: intendedMs + 0.5,
      outcome: down ? 'refused' : 'acknowledged',
    };
  }),
  ...changes,
});

const host = { stealMs: 0, throttledMs: null, waitingMs: 12 };
const withSelf = (self: SelfWatch): LedgerInMemory => ({ ...planted().ledger!, self });
const judgeHistory = async (history: HistoryInMemory) =>
  instrument.judge({ ...(await measured(history)), history: streamed(history), steps: [] });
const judge = (self: SelfWatch) => judgeHistory({ ...planted(), ledger: withSelf(self) });

describe('the self-check of a load', () => {
  it('measures an outage of its own service', async () => {
    const nowMs = runClock(hostClockMs());
    const check = await runCanary('before', nowMs);
    expect(check.operations.length).toBeGreaterThan(80);
    expect(check.to.lower - check.from.upper).toBeGreaterThanOrEqual(canaryOutageMs - 1);
    const [measured] =
      selfMeasure(streamedLedger(withSelf({ gc: [], host, canaries: [check] })))?.checks ?? [];
    expect(measured?.trueMs).toBeGreaterThanOrEqual(canaryOutageMs - 1);
    expect(measured?.measuredMs).not.toBeNull();
  });

  it('lets a run pass whose load measured rightly, before and after', async () => {
    const finding = await judge({ gc: [], host, canaries: [canary('before'), canary('after')] });
    expect(finding.verdict).toBe('pass');
    expect(finding.details.join('\n')).toContain(
      'self-check at its end: an outage of 200 ms, measured as 195 ms (190 to 201)',
    );
  });

  it.each([
    [
      'a window that is too late',
      canary('after', { from: { lower: 60, upper: 60.1 } }),
      'the truth lay outside of the bounds',
    ],
    [
      'an outage that it did not see',
      canary('after', {
        operations: canary('after').operations.map((each) => ({ ...each, outcome: 'acknowledged' })),
      }),
      'it was not seen',
    ],
    [
      'a clock that runs fast',
      canary('after', {
        operations: canary('after').operations.map((each) => ({
          ...each,
          intendedMs: 1.1 * each.intendedMs,
          dispatchedMs: 1.1 * each.dispatchedMs,
          endedMs: 1.1 * each.endedMs,
        })),
      }),
      'the truth lay outside of the bounds',
    ],
    [
      'an outage that was none',
      canary('after', {
        operations: canary('after').operations.map((each) =>
          each.sequence === 95 ? { ...each, outcome: 'refused' } : each,
        ),
        to: { lower: 300.1, upper: 300.3 },
        from: { lower: 100.1, upper: 100.2 },
      }),
      '',
    ],
    ['a check that could not be made', { when: 'after', failed: 'EADDRNOTAVAIL' }, 'EADDRNOTAVAIL'],
  ] as const)('makes a run unknown for %s', async (_, after, why) => {
    const finding = await judge({ gc: [], host, canaries: [canary('before'), after] });
    expect(finding.verdict).toBe('unknown');
    expect(finding.summary).toContain(why);
  });

  it('makes a run unknown that was not checked at its end', async () => {
    expect((await judge({ gc: [], host: null, canaries: [canary('before')] })).summary).toBe(
      'there is no self-check at its end',
    );
  });

  it('has no say over ledgers from before it', async () => {
    expect((await judgeHistory(planted())).verdict).toBe('pass');
  });

  it('stays out of the figures of the services', async () => {
    const history = planted();
    const self = { gc: [], host, canaries: [canary('before'), canary('after')] };
    const { load, ...rest } = (await measured({ ...history, ledger: withSelf(self) })).measurements;
    const { load: without, ...same } = (await measured(history)).measurements;
    expect(rest).toEqual(same);
    expect({ ...load, self: undefined }).toEqual({ ...without, self: undefined });
  });
});

describe('what a load says of itself', () => {
  it('comes back from the ledger: pauses, and what the host took in between', async () => {
    const rows: LedgerRow[] = [];
    const endWatch = watchSelf(
      () => performance.now(),
      (row) => rows.push(row),
    );
    await expect
      .poll(
        () => {
          const filled = Array.from({ length: 400_000 }, (_, index) => ({ index, text: `${index}` }));
          return filled.length > 0 && rows.some(({ row }) => row === 'gc');
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    endWatch();
    const header = { row: 'header', lanes: [], operationTimeoutMs: 1000, startedMs: 0 };
    const text = [header, ...rows, { row: 'canary', ...canary('before') }, { row: 'stopped', atMs: 9 }]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join('');
    const { self } = await ledgerIn(text);
    expect(self?.gc[0]?.toMs).toBeGreaterThan(self?.gc[0]?.fromMs ?? Infinity);
    expect(self?.canaries).toEqual([canary('before')].map((each) => ({ row: 'canary', ...each })));
    if (process.platform === 'linux') expect(self?.host?.stealMs).toBeGreaterThanOrEqual(0);
  });
});
