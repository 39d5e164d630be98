// Every check passes the clean history, and finds the bug that it is there for.
import { describe, expect, test } from 'vitest';
import { distribution } from '../../../harness/checks/distribution.ts';
import { downtime } from '../../../harness/checks/downtime.ts';
import { duplicateWrites } from '../../../harness/checks/duplicate-writes.ts';
import { foreignWrites } from '../../../harness/checks/foreign-writes.ts';
import { instrument } from '../../../harness/checks/instrument.ts';
import { loadWasReal } from '../../../harness/checks/load-was-real.ts';
import { lostWrites } from '../../../harness/checks/lost-writes.ts';
import { phantomWrites } from '../../../harness/checks/phantom-writes.ts';
import { replicaAgreement } from '../../../harness/checks/replica-agreement.ts';
import { runCompleted } from '../../../harness/checks/run-completed.ts';
import { sampleData } from '../../../harness/checks/sample-data.ts';
import { stepsTookEffect } from '../../../harness/checks/steps-took-effect.ts';
import { unharmed } from '../../../harness/checks/unharmed.ts';
import { checks } from '../../../harness/wiring.ts';
import type { Budget } from '../../../harness/model/scenario.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import { judged } from '../../planted/in-memory.ts';
import type { HistoryInMemory } from '../../planted/in-memory.ts';
import { handOverOutage, planted } from '../../planted/history.ts';
import type { Plant } from '../../planted/history.ts';
import * as bugs from '../../planted/history-bugs.ts';
import { plantedSteps } from '../../planted/history-run.ts';
import { tableChanged, withSample } from '../../planted/sample-bugs.ts';

const judgedByAll = (history: HistoryInMemory) => judged(history, { checks, steps: plantedSteps });

const budgetOf =
  (budget: Partial<Budget>): Plant =>
  (history) => ({ ...history, plan: { ...history.plan, budget: { ...history.plan.budget, ...budget } } });

const limit = (limitMs: number, service = 'rw') =>
  budgetOf({ downtime: [{ service, policy: 'session', limitMs }] });

const frozen = bugs.outages({ ...handOverOutage, how: 'frozen', toMs: 5700 });
const neverServed = bugs.outages({ ...handOverOutage, fromMs: 0, toMs: 9000 });
const downAtTheEnd = bugs.outages({ ...handOverOutage, fromMs: 7500, toMs: 9000 });
const withoutAudit: Plant = (history) => ({ ...history, stored: [] });
const withoutLoad: Plant = (history) => ({ ...history, ledger: null });
const secondPrimary: Plant = (history) => ({
  ...history,
  stored: history.stored.map((member) => ({
    ...member,
    role: member.member === 'pg-3' ? 'standby' : 'primary',
  })),
});
const conductorStall: Plant = (history) => ({
  ...history,
  events: [...history.events, { atMs: 5000, kind: 'stall', fromMs: 3800, toMs: 5000 }],
});
const harmed =
  (what: string): Plant =>
  (history) => ({ ...history, events: [...history.events, { atMs: 5000, kind: 'harmed', what }] });
const withoutSteps: Plant = (history) => ({ ...history, plan: { ...history.plan, steps: [] } });

test('the clean history passes every check', async () => {
  const verdict = await judgedByAll(planted(withSample()));
  expect(verdict.checks.filter(({ verdict: each }) => each !== 'pass')).toEqual([]);
  expect(verdict.verdict).toBe('pass');
});

interface Bug {
  readonly bug: string;
  readonly plants: readonly Plant[];
  readonly check: string;
  readonly verdict: Judgement;
  /** What the summary must say. */
  readonly says: RegExp;
}

const bug = (
  name: string,
  plants: readonly Plant[],
  [check, verdict, says]: readonly [{ readonly name: string }, Judgement, RegExp],
): Bug => ({ bug: name, plants, check: check.name, verdict, says });

const planting: readonly Bug[] = [
  bug(
    'acknowledged writes are gone',
    [bugs.losesWrites(3)],
    [lostWrites, 'fail', /^3 of 425 acknowledged writes lost on pg-2$/],
  ),
  bug('nothing was read back', [withoutAudit], [lostWrites, 'unknown', /nothing was read back/]),
  bug('no write was ever acknowledged', [neverServed], [lostWrites, 'unknown', /no write was acknowledged/]),
  bug(
    'two primaries were read back',
    [secondPrimary],
    [lostWrites, 'unknown', /more than one member was the primary/],
  ),
  bug(
    'refused writes are stored',
    [bugs.resurrectsRefused(2)],
    [phantomWrites, 'fail', /^2 of 26 refused writes stored/],
  ),
  bug(
    'writes are stored twice',
    [bugs.duplicates(4)],
    [duplicateWrites, 'fail', /^4 of 425 stored writes there more than once/],
  ),
  bug(
    'writes that nobody sent are stored',
    [bugs.inventsWrites(5)],
    [foreignWrites, 'fail', /^5 of 430 stored writes on pg-2 never sent$/],
  ),
  bug(
    'a replica is behind',
    [bugs.staleReplica('pg-3', 6)],
    [replicaAgreement, 'fail', /pg-3 is behind: it lacks 6 writes \(rw-/],
  ),
  bug(
    'a replica has more than the primary',
    [bugs.staleReplica('pg-2', 1)],
    [replicaAgreement, 'fail', /has in addition 1 write/],
  ),
  bug(
    'a replica was not read back',
    [bugs.unreadMember('pg-1')],
    [replicaAgreement, 'unknown', /pg-1 was not read back/],
  ),
  bug(
    'two members think they are the primary',
    [secondPrimary],
    [replicaAgreement, 'fail', /pg-2 was a second primary|pg-1 was a second primary/],
  ),
  bug(
    'a row of the sample data is gone from one member',
    [withSample({ member: 'pg-3', held: tableChanged('rental', { rows: 1999 }) })],
    [sampleData, 'fail', /^pg-3: rental lacks 1 of 2,000 rows$/],
  ),
  bug(
    'a member could not be asked for the sample data',
    [withSample({ member: 'pg-3', reason: 'it was down' })],
    [sampleData, 'unknown', /^pg-3 was not looked at: it was down$/],
  ),
  bug(
    'ro is answered by the primary',
    [bugs.answersFromPrimary('ro')],
    [
      distribution,
      'fail',
      /ro before: 50 of 50 connections answered by the wrong member: .*pg-1 50 as primary/,
    ],
  ),
  bug(
    'a server lies about its role',
    [bugs.liesAboutRole('rw', 'standby')],
    [distribution, 'fail', /rw before: .*as standby/],
  ),
  bug(
    'one standby answers everything',
    [bugs.favours('ro', '127.0.0.1:5433')],
    [distribution, 'fail', /ro before: uneven, .*pg-2 0 as standby, pg-3 50 as standby, p = /],
  ),
  bug(
    'a service never answers',
    [bugs.outages({ ...handOverOutage, service: 'ro', fromMs: 0, toMs: 9000 })],
    [distribution, 'unknown', /ro before: no fresh connection was answered/],
  ),
  bug(
    'the primary freezes for longer than the budget',
    [frozen],
    [downtime, 'fail', /^rw \(session\) down 2\.\d\d s .* budget 1 s$/],
  ),
  bug(
    'the limit lies within the error bar',
    [limit(400)],
    [downtime, 'unknown', /the limit lies within the bounds/],
  ),
  bug(
    'the budget is exceeded by a plain outage',
    [limit(300)],
    [downtime, 'fail', /down 399 ms \(333 to 469\) in 1 window, budget 300 ms/],
  ),
  bug(
    'the budget is exceeded, but the load was late itself',
    [limit(300), bugs.lagsBy(300)],
    [downtime, 'unknown', /budget 300 ms: above it, but the load’s host was too busy/],
  ),
  bug(
    'the service never served, not even before the first step',
    [neverServed],
    [
      downtime,
      'unknown',
      /it never served: above it, but rw \(session\) did not keep up with the load even before the first step/,
    ],
  ),
  bug(
    'the service could not keep up before the first step',
    [limit(300), bugs.latens({ service: 'rw', fromMs: 1200, toMs: 3000, byMs: 1500 })],
    [downtime, 'unknown', /above it, but rw \(session\) did not keep up/],
  ),
  bug(
    'the service is still down at the end',
    [downAtTheEnd],
    [downtime, 'unknown', /it was down when the load ended/],
  ),
  bug(
    'a service with a budget had no load',
    [limit(1000, 'pooler')],
    [downtime, 'unknown', /pooler \(session\) had no load/],
  ),
  bug(
    'half the load was never issued',
    [bugs.halvesTheLoad],
    [loadWasReal, 'unknown', /rw \(session\): 20\.\d\/s of 40\/s asked, less than 90\.0 %/],
  ),
  bug(
    'a service does not keep up before anything is done to it',
    [bugs.latens({ service: 'rw', fromMs: 0, toMs: 3000, byMs: 700 })],
    [
      loadWasReal,
      'unknown',
      /^rw \(session\) did not keep up before anything was done to it: 1 of 41 operations good within 500 ms, less than 90\.0 %/,
    ],
  ),
  bug('the pacer lags', [bugs.lagsBy(300)], [loadWasReal, 'unknown', /pacer lag p99\.9 300 ms/]),
  bug(
    'nothing was written before the first step',
    [bugs.outages({ ...handOverOutage, fromMs: 0, toMs: 3500 })],
    [loadWasReal, 'unknown', /0 writes acknowledged before the first step/],
  ),
  bug(
    'nothing was written after the last step',
    [bugs.outages({ ...handOverOutage, toMs: 9000 })],
    [loadWasReal, 'unknown', /0 writes acknowledged after the last step/],
  ),
  bug('there was no load', [withoutLoad], [loadWasReal, 'unknown', /there was no load/]),
  bug(
    'the load stood still for more than a second',
    [bugs.stalls(4800, 6000)],
    [instrument, 'unknown', /the load stood still 1 time, 1\.20 s in all/],
  ),
  bug(
    'a window is mostly a stall of the load',
    [bugs.stalls(3250, 3590)],
    [
      instrument,
      'unknown',
      /the load stood still for 340 ms of window 1 of rw \(session\), at most 469 ms long/,
    ],
  ),
  bug('the conductor stood still', [conductorStall], [instrument, 'unknown', /the conductor stood still/]),
  bug(
    'the clocks cannot be compared',
    [bugs.blursTheClock(400)],
    [instrument, 'unknown', /clocks agree to within 400 ms/],
  ),
  bug('the load was killed', [bugs.killsTheLoad(7900)], [instrument, 'unknown', /the load was cut off/]),
  bug(
    'a step did nothing',
    [bugs.stepDoesNothing(1)],
    [stepsTookEffect, 'fail', /step 1 \(hand-over\): the primary is the new one: wanted pg-2, seen pg-1/],
  ),
  bug(
    'a step failed',
    [bugs.stepFails('the gate stayed closed')],
    [
      stepsTookEffect,
      'unknown',
      /step 1 \(hand-over\) failed: the gate stayed closed; step 2 \(validate\) was not reached/,
    ],
  ),
  bug('the plan has no steps', [withoutSteps], [stepsTookEffect, 'unknown', /the run did nothing/]),
  bug(
    'a step failed and the run was stopped',
    [bugs.stepFails('the gate stayed closed')],
    [runCompleted, 'unknown', /the run was stopped: the gate stayed closed/],
  ),
  bug(
    'the load ended by itself',
    [harmed('the load ended by itself: was ended by SIGKILL')],
    [unharmed, 'unknown', /^the load ended by itself: was ended by SIGKILL$/],
  ),
  bug(
    'a file of the run was changed',
    [(history) => ({ ...history, harmedFiles: ['plan.json is not what it was', 'ledger.jsonl is missing'] })],
    [unharmed, 'unknown', /^plan\.json is not what it was; and 1 harm more$/],
  ),
  bug('the conductor stood still for long', [conductorStall], [unharmed, 'unknown', /^the conductor stood/]),
  bug(
    'the services ended by themselves, and the budget was exceeded',
    [limit(300), harmed('the process of the local services exited with status 1')],
    [downtime, 'unknown', /budget 300 ms: a failure, but the process of the local services exited/],
  ),
  bug(
    'a write was lost, and the load stood still for more than a second',
    [bugs.losesWrites(3), bugs.stalls(4800, 6000)],
    [lostWrites, 'unknown', /lost on pg-2: a failure, but the load stood still for 1\.20 s/],
  ),
  bug(
    'a service was down before the first step, and the budget was exceeded',
    [bugs.outages({ ...handOverOutage, fromMs: 1200, toMs: 1900 }), limit(300)],
    [downtime, 'unknown', /above it, but rw \(session\) was down at 1\.\d\d s, before anything was done/],
  ),
  bug('the record breaks off', [bugs.breaksOff(7000)], [runCompleted, 'unknown', /breaks off/]),
];

describe('a planted bug is found by its check', () => {
  test.each(planting)('$check finds that $bug: $verdict', async ({ plants, check, verdict, says }) => {
    const found = (await judgedByAll(planted(...plants))).checks.find((each) => each.check === check);
    expect(found?.summary).toMatch(says);
    expect(found?.verdict).toBe(verdict);
  });
});

test('every check of the wiring has a planted bug', () => {
  expect(new Set(planting.map(({ check }) => check))).toEqual(new Set(checks.map(({ name }) => name)));
});

test('a bug in the data makes the run fail and leaves the other checks of the audit alone', async () => {
  const { verdict, checks: results } = await judgedByAll(planted(bugs.losesWrites(3)));
  expect(verdict).toBe('fail');
  expect(results.filter((each) => each.verdict !== 'pass').map(({ check }) => check)).toEqual([
    'lost-writes',
  ]);
});

test('a step without a claim proves nothing', async () => {
  const steps = { ...plantedSteps, validate: { ...plantedSteps['validate']!, effects: () => [] } };
  const found = await judged(planted(), { checks: [stepsTookEffect], steps });
  expect(found.checks[0]).toMatchObject({ verdict: 'unknown', summary: 'step 2 (validate) proves nothing' });
});

test('writes of unknown outcome that turn out to be stored are told, and no failure', async () => {
  const frozenWithinBudget = [frozen, limit(60_000)];
  const found = (await judgedByAll(planted(...frozenWithinBudget))).checks.find(
    ({ check }) => check === 'lost-writes',
  );
  expect(found?.verdict).toBe('pass');
  expect(found?.details.at(-1)).toMatch(/^[1-9]\d* writes of unknown outcome turned out to be stored/);
});

test('losses within the budget pass', async () => {
  const found = await judgedByAll(planted(bugs.losesWrites(3), budgetOf({ lostWrites: 3 })));
  expect(found.verdict).toBe('pass');
});

test('a run that was never loaded or read back is unknown in every respect but never fails or passes', async () => {
  const empty: Plant = (history) => ({ ...history, ledger: null, stored: [], events: [] });
  const results = (await judgedByAll(planted(empty))).checks;
  expect(results.map(({ verdict }) => verdict)).toEqual(results.map(() => 'unknown'));
});
