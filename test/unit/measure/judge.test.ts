// The judge: the worst answer counts, a check that throws has not judged, and the same history gives the same bytes.
import { describe, expect, test } from 'vitest';
import { worst } from '../../../harness/measure/judge.ts';
import { stepResults } from '../../../harness/measure/steps.ts';
import type { Check } from '../../../harness/model/check.ts';
import { judged } from '../../planted/in-memory.ts';
import { planted } from '../../planted/history.ts';
import { breaksOff, stepFails } from '../../planted/history-bugs.ts';
import { plantedSteps, timesMs } from '../../planted/history-run.ts';

const saying = (verdict: 'pass' | 'fail' | 'unknown'): Check => ({
  name: verdict,
  about: '',
  judge: () => ({ verdict, summary: '', details: [] }),
});
const throwing: Check = {
  name: 'throwing',
  about: '',
  judge: () => {
    throw new Error('no such thing');
  },
};

describe('the verdict', () => {
  const verdictOf = async (...checks: Check[]) =>
    (await judged(planted(), { checks, steps: plantedSteps })).verdict;

  test('fail beats unknown beats pass', async () => {
    expect(worst(['pass', 'unknown', 'fail'])).toBe('fail');
    expect(await verdictOf(saying('pass'))).toBe('pass');
    expect(await verdictOf(saying('pass'), saying('unknown'))).toBe('unknown');
    expect(await verdictOf(saying('unknown'), saying('fail'), saying('pass'))).toBe('fail');
  });

  test('a check that throws is unknown, with its message', async () => {
    const { verdict, checks } = await judged(planted(), {
      checks: [saying('pass'), throwing],
      steps: plantedSteps,
    });
    expect(verdict).toBe('unknown');
    expect(checks[1]).toMatchObject({ check: 'throwing', verdict: 'unknown' });
    expect(checks[1]!.summary).toContain('no such thing');
  });

  test('without a check nothing was judged', async () => {
    expect(await verdictOf()).toBe('unknown');
  });

  test('a run that did not complete cannot pass, but can fail', async () => {
    const broken = planted(breaksOff(7000));
    const verdict = await judged(broken, { checks: [saying('pass')], steps: plantedSteps });
    expect(verdict.verdict).toBe('unknown');
    expect(verdict.run).toMatchObject({ ending: 'interrupted', durationMs: timesMs.tail });
    expect((await judged(broken, { checks: [saying('fail')], steps: plantedSteps })).verdict).toBe('fail');
  });

  test('the same history gives the same bytes', async () => {
    const bytes = async () =>
      JSON.stringify(await judged(planted(), { checks: [saying('pass')], steps: plantedSteps }));
    expect(await bytes()).toBe(await bytes());
  });

  test('it has what settings are by default, of those of which that is known', async () => {
    const history = planted();
    const settingsOf = async (...told: readonly object[]) => {
      const events = told.map((each) => ({ atMs: 1, kind: 'settings' as const, settings: {}, ...each }));
      const { settings, defaults } = await judged(
        { ...history, events: [...history.events, ...events] },
        { checks: [], steps: {} },
      );
      return { a: settings['a'], defaults };
    };
    expect(await settingsOf({ settings: { a: '1' } })).toEqual({ a: '1', defaults: undefined });
    expect(
      await settingsOf({ settings: { a: '1' }, defaults: { a: '2' } }, { defaults: { b: '3' } }),
    ).toEqual({ a: '1', defaults: { a: '2', b: '3' } });
  });

  test('it says what could not be undone', async () => {
    const history = planted();
    const undone = { atMs: 8700, kind: 'undone' as const, what: 'stop pg-1', error: 'it would not' };
    const { problems } = await judged(
      { ...history, events: [...history.events, undone] },
      { checks: [], steps: {} },
    );
    expect(problems).toEqual(['could not undo: stop pg-1: it would not']);
  });
});

describe('steps', () => {
  test('a step that was carried out has its claims, facts and times', () => {
    const [first, second] = stepResults(planted(), plantedSteps);
    expect(first).toMatchObject({
      number: 1,
      verb: 'hand-over',
      status: 'done',
      startedMs: 3002,
      endedMs: 4500,
    });
    expect(first!.claims).toMatchObject([{ wanted: 'pg-2', seen: 'pg-2', holds: true }]);
    expect(second!.facts).toEqual({ rows: 3 });
  });

  test('names given by earlier steps are known to later ones', () => {
    const seen: unknown[] = [];
    const effects: (typeof plantedSteps)[string]['effects'] = (_, { members }) => {
      seen.push(members);
      return [];
    };
    const validate = { ...plantedSteps['validate']!, effects };
    stepResults(planted(), { ...plantedSteps, validate });
    expect(seen).toEqual([{ 'former-primary': 'pg-1' }]);
  });

  test('a step that failed says why, and those behind it were not reached', () => {
    const results = stepResults(planted(stepFails('the gate stayed closed')), plantedSteps);
    expect(results).toMatchObject([
      { status: 'failed', message: 'the gate stayed closed', claims: [] },
      { status: 'not reached', message: '', startedMs: null },
    ]);
  });

  test('a step under way when the run ended has failed', () => {
    const [first] = stepResults(planted(breaksOff(timesMs.promoted)), plantedSteps);
    expect(first).toMatchObject({ status: 'failed', message: 'it was under way when the run ended' });
  });

  test('a step whose effects cannot be judged claims nothing and says why', () => {
    const effects = () => {
      throw new Error('no timeline');
    };
    const broken = { ...plantedSteps, 'hand-over': { ...plantedSteps['hand-over']!, effects } };
    expect(stepResults(planted(), broken)[0]).toMatchObject({
      status: 'done',
      claims: [],
      message: 'its effects cannot be judged: no timeline',
    });
    expect(stepResults(planted(), {})[0]!.message).toContain('no step hand-over');
  });
});
