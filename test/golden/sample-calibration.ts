// A calibration for the tests of its reports.
import { judgeSeries } from '../../harness/calibrate/judge.ts';
import { scoreSeries } from '../../harness/calibrate/score.ts';
import { worst } from '../../harness/measure/judge.ts';
import type { Calibration } from '../../harness/model/calibration.ts';
import { streamedLedger } from '../planted/in-memory.ts';
import { injectedAt, ledgerDown, series } from '../unit/calibrate/ledger.ts';

/** Four known outages, of which the last was not seen. */
const injected = [injectedAt(501, 50), injectedAt(1001, 0), injectedAt(1500.3, 200), injectedAt(2800, 200)];
const score = await scoreSeries({
  series,
  injected,
  ledger: streamedLedger(
    ledgerDown(injected.slice(0, 3).map(({ from, to }) => [from.value, to.value] as const)),
  ),
  pathStalls: [{ fromMs: 3500, toMs: 3512 }],
});

export const sampleCalibration = (): Calibration => {
  const findings = judgeSeries(score);
  return {
    schema: 'drydock/calibration/2',
    verdict: worst(findings.map(({ verdict }) => verdict)),
    engine: 'postgres',
    platform: 'local',
    seed: 7,
    count: 2,
    startedUtc: '2026-11-21T09:00:00Z',
    versions: { machine: '2 cores, 8.0 GiB memory', postgres: '17.9 -> 17.10' },
    findings,
    series: [score],
  };
};
