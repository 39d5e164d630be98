// A rehearsal does something to the database; a scenario that only looks has to say so, and is an observation.
import { describe, expect, test } from 'vitest';
import { observationText } from '../../../harness/model/verdict.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { makePlan } from '../../../harness/plan/make-plan.ts';
import { renderPlan } from '../../../harness/plan/render-plan.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { sumUp } from '../../../harness/series/sum-up.ts';
import { reports } from '../../../harness/wiring.ts';
import { drawnSample, failing, passing } from '../../golden/sample-verdict.ts';
import { judged } from '../../planted/in-memory.ts';
import { planted } from '../../planted/history.ts';
import { refusalOf } from '../refusal.ts';
import { everyRun, repetition } from '../series/verdicts.ts';
import { known, knownWithShards, paperEngine, paperPlatforms, steps } from './known.ts';

const validate = 'validate: { members: 3, through: rw }';
const freeze = 'inject: { fault: freeze-member, member: primary, for: 3s }';

const textOf = (verbs: readonly string[], more = '') =>
  `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
steps:
${verbs.map((verb) => `  - ${verb}\n`).join('')}budget: { downtime: { rw: 5s } }
${more}`;

const read = (verbs: readonly string[], more?: string) =>
  readScenario(textOf(verbs, more), 'drill.yaml', known);
const refusal = (verbs: readonly string[], more?: string) => refusalOf(() => read(verbs, more));

const planOf = (verbs: readonly string[], more?: string) =>
  makePlan({
    scenario: read(verbs, more),
    engine: paperEngine,
    platform: paperPlatforms.local,
    seed: 7,
    steps,
    overrides: {},
  }).plan;

const onlyLooking = [
  'check-prerequisites: { standbys: 2 }',
  'wait: { for: 1s, because: of the runbook }',
  'wait-streaming: { member: primary }',
  'gate-lag: { member: primary, under: 1s }',
  'name-members: { old: primary }',
  validate,
];

describe('a scenario whose steps only look', () => {
  test.each([...onlyLooking.map((verb) => [verb]), onlyLooking])('is refused: %s', (...verbs) => {
    expect(refusal(verbs)).toBe(
      'drill.yaml:5:1: "steps": each of them only looks, so that the run would prove nothing; add one that changes or disturbs the database, or say "observe: true" beside "steps"',
    );
    expect(refusal(verbs, 'observe: false\n')).toContain('drill.yaml:5:1: "steps"');
  });

  test('is an observation where it says so, and the plan tells it', () => {
    const plan = planOf(onlyLooking, 'observe: true\n');
    expect(plan.observation).toBe(true);
    expect(plan.steps.every(({ looksOnly }) => looksOnly === true)).toBe(true);
    expect(renderPlan(plan)).toContain('\nObservation  nothing is done to the database\n');
  });
});

describe('a scenario with a step that does something', () => {
  test.each([
    freeze,
    'add-member: { as: fourth, pool: upgraded }',
    'hand-over: { to: primary }',
    'move-service: { service: rw, to: primary }',
    'retire-member: { member: primary }',
    'upgrade-members: { version: newer }',
  ])('is a rehearsal: %s', (verb) => {
    expect(refusal([validate, verb])).toBe('accepted');
  });

  test('is no observation: neither in its plan, nor may it say so', () => {
    const plan = planOf([validate, freeze]);
    expect(plan).not.toHaveProperty('observation');
    expect(plan.steps.map(({ looksOnly }) => looksOnly)).toEqual([true, undefined]);
    expect(renderPlan(plan)).not.toContain('Observation');
    expect(refusal([validate, freeze], 'observe: true\n')).toBe(
      'drill.yaml:7:5: "inject" does something to the database, but the scenario says "observe: true"; leave one of them out',
    );
  });

  test('is one with an order of a runbook, too', () => {
    const text = textOf(['send-order: { to: master-1, order: fail-over }'])
      .replace('engine: postgres', 'engine: split')
      .replace('members: 3 }', 'members: 6, shards: 3 }\nload: { writeSessions: 6, readSessions: 6 }')
      .replace('rw: 5s', 'master: 5s');
    expect(refusalOf(() => readScenario(text, 'drill.yaml', knownWithShards))).toBe('accepted');
  });
});

test('observe is true or false', () => {
  expect(refusal([validate], 'observe: yes\n')).toBe(
    'drill.yaml:8:10: "observe": expected true or false; found "yes"',
  );
});

describe('the verdict on an observation', () => {
  const observed = (verdict: Verdict): Verdict => ({
    ...verdict,
    run: { ...verdict.run, observation: true },
  });

  test('has it from the plan', async () => {
    const { plan, ...history } = planted();
    const by = { checks: [], steps: {} };
    const { run } = await judged({ ...history, plan: { ...plan, observation: true } }, by);
    expect(run.observation).toBe(true);
    expect((await judged(planted(), by)).run).not.toHaveProperty('observation');
  });

  test.each(reports.run.reporters.map((reporter) => [reporter.file, reporter] as const))(
    'begins with that in %s, whatever it is',
    async (file, reporter) => {
      for (const verdict of [passing(), failing()]) {
        const text = await reporter.render(observed(verdict), drawnSample);
        expect(text).toContain(file === 'verdict.json' ? '"observation": true' : observationText);
        expect(await reporter.render(verdict, drawnSample)).not.toMatch(/observation/i);
      }
    },
  );

  test('is that of the series, too', () => {
    const seriesOf = (verdict: Verdict) =>
      sumUp({
        identity: {
          ...{
            id: 'drill/1-series',
            scenario: 'drill',
            title: 'A drill',
            platform: 'local',
            engine: 'postgres',
          },
          ...{ deployment: 'processes', seed: 7, startedUtc: '2026-11-21T09:30:00.000Z' },
        },
        budget: { downtime: [everyRun], lostWrites: 0 },
        course: { planned: 1, ended: 'all done', why: '', start: 'a new deployment each', holdUpToMs: 0 },
        verdicts: [verdict],
      }).reason;
    expect(seriesOf(observed(repetition({})))).toBe(`${observationText} ${seriesOf(repetition({}))}`);
  });
});
