import { expect, test } from 'vitest';
import { createUndoStack } from '../../../harness/run/undo.ts';

const unwound = async (stack: ReturnType<typeof createUndoStack>) => {
  const told: [string, string | null][] = [];
  await stack.unwind((what, error) => told.push([what, error]));
  return told;
};

test('deeds are taken back in reverse', async () => {
  const stack = createUndoStack();
  for (const what of ['folder', 'server', 'load']) stack.push(what, () => Promise.resolve());
  expect(stack.pending()).toEqual(['load', 'server', 'folder']);
  expect((await unwound(stack)).map(([what]) => what)).toEqual(['load', 'server', 'folder']);
  expect(stack.pending()).toEqual([]);
});

test('an undo that fails is told and does not stop the others', async () => {
  const stack = createUndoStack();
  stack.push('folder', () => Promise.resolve());
  stack.push('server', () => Promise.reject(new Error('it would not stop')));
  expect(await unwound(stack)).toEqual([
    ['server', 'it would not stop'],
    ['folder', null],
  ]);
});

test('an undo that hangs is given up at its deadline', async () => {
  const stack = createUndoStack(20);
  stack.push('folder', () => Promise.resolve());
  stack.push('server', () => new Promise(() => undefined));
  expect(await unwound(stack)).toEqual([
    ['server', 'gave up after 0.02 s'],
    ['folder', null],
  ]);
});

test('what an undo pushes is taken back too', async () => {
  const stack = createUndoStack();
  stack.push('server', () => {
    stack.push('its socket', () => Promise.resolve());
    return Promise.resolve();
  });
  expect((await unwound(stack)).map(([what]) => what)).toEqual(['server', 'its socket']);
});
