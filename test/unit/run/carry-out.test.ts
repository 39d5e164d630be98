// What a run does with a step that passes its deadline: the real runner and walk on a timer of the test, around a database that is
// nothing but a list of what was asked of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { upgradeMembers } from '../../../harness/abilities/versions.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { Sites } from '../../../harness/model/site.ts';
import { step } from '../../../harness/model/step.ts';
import type { StepContext } from '../../../harness/model/step.ts';
import { timeoutsMs } from '../../../harness/model/timeouts.ts';
import { carryOut, Interruption } from '../../../harness/run/carry-out.ts';
import type { Ending, Rehearsal } from '../../../harness/run/carry-out.ts';
import { openFrame } from '../../../harness/run/frame.ts';
import { plantedPlan } from '../../planted/history-run.ts';
import { doubleOf, threeMembers } from '../steps/double.ts';
import { told as rows } from '../../planted/in-memory.ts';

const deadlineMs = 5_000;

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-carry-out-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(results, { recursive: true });
});

/** Says what happened, in its order: what the deed does, and what is asked of the database around it. */
type Told = (what: string) => unknown;
type Deed = (context: StepContext, told: Told) => Promise<void>;

const rehearsalOf = (deed: Deed, told: Told): Rehearsal => {
  const { load } = plantedPlan;
  const planned = { number: 1, verb: 'deed', arguments: {}, title: 'A deed', how: 'by the test', deadlineMs };
  const kind = step({
    verb: 'deed',
    about: 'What the test says.',
    arguments: z.strictObject({}),
    needs: () => [],
    deadlineMs,
    title: () => 'A deed',
    names: () => ({ refersTo: [], gives: [] }),
    carryOut: async (_, context) => {
      await deed(context, told);
      return {};
    },
    effects: () => [],
  });
  const { deployment } = doubleOf(threeMembers());
  const site = {
    versions: () => Promise.resolve({}),
    startLoad: () =>
      Promise.resolve({
        ended: new Promise(() => undefined),
        onSample: () => undefined,
        measureClock: () => Promise.resolve({ offsetMs: 0, uncertaintyMs: 0 }),
        stop: () => Promise.resolve(told('load stopped')).then(() => undefined),
      }),
  } as unknown as Sites['servers'];
  const opened = {
    ...deployment,
    loadProgram: () => ({ entry: new URL('file:///none'), target: null }),
    versions: () => Promise.resolve({}),
    snapshot: () => deployment.snapshot().finally(() => told('snapshot')),
    settle: () => Promise.resolve(),
    stored: (member: string) => {
      told(`audit of ${member}`);
      return rows([]);
    },
  };
  return {
    plan: { ...plantedPlan, load: { ...load, warmUpMs: 0, tailMs: 0 }, steps: [planned] },
    platform: { open: () => Promise.resolve(site) } as unknown as Rehearsal['platform'],
    deployment: { open: () => Promise.resolve(opened) } as unknown as Rehearsal['deployment'],
    options: { context: undefined, keepCluster: false, imagesFile: undefined, portBase: undefined },
    steps: { deed: kind },
    identity: { ...plantedPlan, id: 'test/1', startedUtc: '2026-11-21T09:00:00Z' },
    settings: {},
  };
};

interface CarriedOut {
  readonly happened: readonly string[];
  readonly ending: Ending;
  readonly problems: readonly string[];
}

const carriedOut = async (
  deed: Deed,
  meanwhile: (abort: (reason: unknown) => void) => Promise<unknown>,
): Promise<CarriedOut> => {
  const happened: string[] = [];
  const events: RunEvent[] = [];
  const told: Told = (what) => happened.push(what);
  const stop = new AbortController();
  const frame = openFrame({
    results,
    scenario: 'test',
    seed: 1,
    signal: stop.signal,
    watch: (event) => events.push(event),
    undoing: () => undefined,
  });
  const state = { begun: false, done: false };
  const done = carryOut(
    rehearsalOf((context, tell) => {
      state.begun = true;
      return deed(context, tell);
    }, told),
    frame,
  ).finally(() => (state.done = true));
  // The warm-up and the tail take no time, which is a millisecond each.
  while (!state.begun && !state.done) await vi.advanceTimersByTimeAsync(1);
  await meanwhile((reason) => {
    stop.abort(reason);
  });
  while (!state.done) await vi.advanceTimersByTimeAsync(1);
  const ending = await done;
  await frame.close();
  const problems = events.flatMap((event) => (event.kind === 'problem' ? [event.message] : []));
  return { happened, ending, problems };
};

/** Goes on until it is told to end, and has something to tidy up before it does. */
const obedient: Deed = async ({ signal }, told) => {
  await new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      told('told to end');
      setTimeout(resolve, 3_000);
    });
  });
  told('ended');
};

const deaf: Deed = () => new Promise(() => undefined);
const afterwards = [
  'snapshot',
  'load stopped',
  'snapshot',
  'audit of pg-1',
  'audit of pg-2',
  'audit of pg-3',
];
const pass = (ms: number) => () => vi.advanceTimersByTimeAsync(ms);

test('a step past its deadline is told to end, and nothing of it runs during the audit', async () => {
  const { happened, ending, problems } = await carriedOut(obedient, pass(deadlineMs + 3_000));
  expect(happened).toEqual(['snapshot', 'told to end', 'ended', ...afterwards]);
  const reason = 'step 1 (deed) was not done after 5 s. The record shows how far it came.';
  expect(ending).toEqual({ ending: 'stopped', reason });
  expect(problems).toEqual([reason]);
});

test('one that does not listen finds that it can begin nothing more', async () => {
  const { happened, ending } = await carriedOut(
    async (context, told) => {
      await new Promise((resolve) => setTimeout(resolve, deadlineMs + 1_000));
      await context.ability(upgradeMembers)({ version: 'newer' });
      told('began something');
    },
    pass(deadlineMs + 1_000),
  );
  expect(happened).toEqual(['snapshot', ...afterwards]);
  expect(ending.reason).toContain('was not done after 5 s');
});

test('within its deadline it is left alone', async () => {
  const { happened, ending } = await carriedOut(
    async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, deadlineMs - 1));
      expect(signal.aborted).toBe(false);
    },
    pass(deadlineMs - 1),
  );
  expect(happened).toEqual(['snapshot', ...afterwards]);
  expect(ending.ending).toBe('completed');
});

test('a step that does not end even so is a problem, and what members hold is not read back', async () => {
  const { happened, ending, problems } = await carriedOut(deaf, pass(deadlineMs + timeoutsMs.deedEnd));
  expect(happened).toEqual(['snapshot', 'snapshot', 'load stopped']);
  expect(ending.ending).toBe('stopped');
  expect(problems).toEqual([
    'step 1 (deed) did not end within 60 s of being told to. What the members hold was not read back, because it may still have changed.',
  ]);
});

test('a step that fails by itself is over, and its run is read back', async () => {
  const failing = () => Promise.reject(new RunError('the gate closed', 'Look.'));
  const { happened, problems } = await carriedOut(failing, pass(0));
  expect(happened).toEqual(['snapshot', ...afterwards]);
  expect(problems).toEqual(['the gate closed. Look.']);
});

test('a run that is interrupted waits for its step, but not for ever', async () => {
  const { happened, ending } = await carriedOut(deaf, async (abort) => {
    abort(new Interruption('interrupted by a test'));
    await vi.advanceTimersByTimeAsync(timeoutsMs.deedEnd);
  });
  expect(happened).toEqual(['snapshot', 'snapshot', 'load stopped']);
  expect(ending).toEqual({ ending: 'interrupted', reason: 'interrupted by a test' });
});
