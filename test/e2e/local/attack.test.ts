// The attacks in their reduced form; `make test-attack` makes all of them.
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../attack/main.ts');

test('every attack of the reduced form comes to nothing', async () => {
  const { exitCode, all } = await execa(process.execPath, [main, '--quick', '--minutes', '1'], {
    reject: false,
    all: true,
  });
  expect(all).toContain('and is met');
  expect(exitCode).toBe(0);
});
