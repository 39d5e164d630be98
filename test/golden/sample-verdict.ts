// The verdicts that the made-up run could have had: pass, fail, unknown, and cut off before its load. The measurements are
// the real ones of its history; what the checks and the steps say is written by hand, to have every case at hand.
import type { CheckResult, Measurements, StepResult, Verdict } from '../../harness/model/verdict.ts';
import { drawn, measured } from '../planted/in-memory.ts';
import type { HistoryInMemory } from '../planted/in-memory.ts';
import {
  lossyHistory,
  lostIds,
  sampleHistory,
  samplePlan,
  sampleRun,
  sampleSteps,
  sampleTopology,
} from './sample-history.ts';

/** What is left of a run that Ctrl-C ended while its servers came up. */
const interruptedHistory = (): HistoryInMemory => {
  const history = sampleHistory();
  return {
    plan: history.plan,
    ledger: null,
    stored: [],
    events: [
      ...history.events.slice(0, 3),
      { atMs: 4_100, kind: 'run-finished', ending: 'interrupted', reason: 'SIGINT' },
    ],
  };
};

const measuredAndDrawn = async (history: HistoryInMemory) => ({
  measurements: (await measured(history)).measurements,
  drawn: await drawn(history),
});
const whole = await measuredAndDrawn(sampleHistory());
const lossy = await measuredAndDrawn(lossyHistory());
const cut = await measuredAndDrawn(interruptedHistory());

/** As reporters are given them. */
export const drawnSample = whole.drawn;
export const drawnLossy = lossy.drawn;
export const drawnInterrupted = cut.drawn;

const steps: readonly StepResult[] = sampleSteps.map(({ number, verb, title, how, startedMs, endedMs }) => ({
  number,
  verb,
  title,
  how,
  startedMs,
  endedMs,
  status: 'done',
  message: '',
  facts: number === 4 ? { lagMs: 3.4, measuredOn: 'pg-4' } : {},
  claims:
    number === 5
      ? [
          { claim: 'the primary changed', wanted: 'pg-4', seen: 'pg-4', holds: true },
          { claim: 'the timeline was raised', wanted: 'more than 1', seen: '2', holds: true },
        ]
      : [
          {
            claim: 'members',
            wanted: number === 2 ? '4' : '3 or 4',
            seen: number < 2 || number > 6 ? '3' : '4',
            holds: true,
          },
        ],
}));

const check = (name: string, summary: string): CheckResult => ({
  check: name,
  verdict: 'pass',
  summary,
  details: [],
});
const checks: readonly CheckResult[] = [
  check('downtime', 'every service stayed within its budget: rw 408 ms of 30 s'),
  check('lost-writes', 'no acknowledged write is missing on any of 3 members'),
  check('phantom-writes', 'no refused write is stored'),
  check('duplicate-writes', 'no write is stored twice'),
  check('foreign-writes', 'nothing is stored that was not sent'),
  check('service-purity', 'rw was answered by the primary only, ro by standbys only'),
  check('distribution', 'connections spread evenly over the ready members'),
  check('load-was-real', '99.9 % of the asked rate, pacer lag at most 0.9 ms, 1 stall of 49 ms'),
  check('steps-took-effect', 'all 9 steps did what they claim'),
];

/** The run that went well. */
export const passing = (measurements: Measurements = whole.measurements): Verdict => ({
  schema: 'drydock/verdict/2',
  verdict: 'pass',
  run: { ...sampleRun, title: samplePlan.title, ending: 'completed', reason: '', durationMs: 69_800 },
  checks,
  budget: samplePlan.budget,
  steps,
  traps: [],
  measurements,
  versions: { drydock: '0.1.0', postgres: '17.9 -> 17.10', node: '24.21.0' },
  settings: {
    'write rate': '80/s from 8 sessions',
    probes: '20/s per service',
    'operation timeout': '2 s',
    'acknowledged within': '1 s',
  },
  topology: sampleTopology,
  problems: [],
});

const judged = (list: readonly CheckResult[], changes: readonly CheckResult[]): readonly CheckResult[] =>
  list.map((one) => changes.find((change) => change.check === one.check) ?? one);

/** Three writes are lost, a claim does not hold, and the load stood still. */
export const failing = (): Verdict => {
  const verdict = passing(lossy.measurements);
  return {
    ...verdict,
    verdict: 'fail',
    checks: judged(verdict.checks, [
      {
        check: 'lost-writes',
        verdict: 'fail',
        summary: '3 acknowledged writes are missing on pg-4; the budget is 0',
        details: lostIds,
      },
      {
        check: 'steps-took-effect',
        verdict: 'fail',
        summary: '1 claim of step 9 does not hold',
        details: ['step 9: standbys streaming: wanted 2, seen 1'],
      },
      {
        check: 'load-was-real',
        verdict: 'unknown',
        summary: 'the load stood still for 1.2 s inside a window',
        details: ['41.00 s to 42.20 s'],
      },
    ]),
    steps: verdict.steps.map((one) =>
      one.number === 9
        ? { ...one, claims: [{ claim: 'standbys streaming', wanted: '2', seen: '1', holds: false }] }
        : one,
    ),
    problems: ['could not undo: remove the data of pg-1: EBUSY'],
  };
};

/** The lag gate of step 4 stayed shut: the run stopped there. */
export const undecided = (): Verdict => {
  const verdict = passing();
  const message = 'waited 10 s for pg-4 to be less than 0.1 s behind; last seen: 4.2 s behind';
  return {
    ...verdict,
    verdict: 'unknown',
    run: { ...verdict.run, ending: 'stopped', reason: message },
    checks: judged(verdict.checks, [
      {
        check: 'steps-took-effect',
        verdict: 'unknown',
        summary: 'step 4 failed, 5 steps were not reached',
        details: [`step 4: ${message}`],
      },
    ]),
    steps: verdict.steps.map((one) =>
      one.number < 4
        ? one
        : one.number === 4
          ? { ...one, status: 'failed', claims: [], message }
          : { ...one, status: 'not reached', startedMs: null, endedMs: null, claims: [], facts: {} },
    ),
    topology: { before: sampleTopology.before, after: null },
  };
};

export const interrupted = (): Verdict => {
  const verdict = passing(cut.measurements);
  return {
    ...verdict,
    verdict: 'unknown',
    run: { ...verdict.run, ending: 'interrupted', reason: 'SIGINT', durationMs: 4_100 },
    checks: verdict.checks.map((one) => ({
      ...one,
      verdict: 'unknown',
      summary: 'nothing was measured: the run was interrupted before its load began',
    })),
    steps: verdict.steps.map((one) => ({
      ...one,
      status: 'not reached',
      startedMs: null,
      endedMs: null,
      claims: [],
      facts: {},
    })),
    topology: { before: null, after: null },
  };
};
