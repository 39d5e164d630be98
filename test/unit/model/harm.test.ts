// A harm's end is known before the harm is done, and comes once, whoever brings it about.
import { expect, test } from 'vitest';
import { inflict } from '../../../harness/model/harm.ts';

/** What happened, in order, and the undo that was pushed. */
const rig = () => {
  const happened: string[] = [];
  const undo: (() => Promise<void>)[] = [];
  const context = {
    undo: (what: string, action: () => Promise<void>) => {
      happened.push(`pushed: ${what}`);
      undo.push(action);
    },
  };
  const deed = {
    what: 'freeze from pg-1',
    does: () => {
      happened.push('done');
      return Promise.resolve({ pid: 7 });
    },
    proof: () => Promise.resolve({ yes: true, seen: 'silence' }),
    lift: () => {
      happened.push('lifted');
      return Promise.resolve();
    },
  };
  return { happened, undo, context, deed };
};

test('the undo is pushed before the deed, and what was learned is handed on', async () => {
  const { happened, context, deed } = rig();
  const { facts, proof } = await inflict(context, deed);
  expect(happened).toEqual(['pushed: lift freeze from pg-1', 'done']);
  expect(facts).toEqual({ pid: 7 });
  expect(await proof()).toEqual({ yes: true, seen: 'silence' });
});

test('it is lifted once: by the step, and not again by the undo, which waits for the same end', async () => {
  const { happened, undo, context, deed } = rig();
  let end = (): void => undefined;
  const slow = {
    ...deed,
    lift: () => {
      happened.push('lifting');
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    },
  };
  const { lift } = await inflict(context, slow);
  const both = Promise.all([lift(), undo[0]?.()]).then(() => happened.push('over'));
  await Promise.resolve();
  expect(happened.slice(2)).toEqual(['lifting']);
  end();
  await both;
  expect(happened.slice(2)).toEqual(['lifting', 'over']);
});

test('what a failed deed left half done is lifted by the undo', async () => {
  const { happened, undo, context, deed } = rig();
  const failing = { ...deed, does: () => Promise.reject(new Error('half-way')) };
  await expect(inflict(context, failing)).rejects.toThrow('half-way');
  await undo[0]?.();
  expect(happened).toEqual(['pushed: lift freeze from pg-1', 'lifted']);
});

test('a lift that fails is told to everybody who asked for it', async () => {
  const { undo, context, deed } = rig();
  const { lift } = await inflict(context, { ...deed, lift: () => Promise.reject(new Error('still cut')) });
  await expect(lift()).rejects.toThrow('still cut');
  await expect(undo[0]?.()).rejects.toThrow('still cut');
});
