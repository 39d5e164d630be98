// A conductor's identity: alive, dead, a pid that is used again, another host.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { conductorAlive, conductorIdentity, whyElsewhere } from '../../../harness/platforms/conductor.ts';

const module = new URL('../../../harness/platforms/conductor.ts', import.meta.url).href;

test('this process is alive', () => {
  expect(conductorAlive(conductorIdentity())).toBe('yes');
});

test('a process that has ended is not', () => {
  const script = `import { conductorIdentity } from '${module}'; process.stdout.write(conductorIdentity());`;
  const identity = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(identity).toMatch(/^\d+-\S+@/);
  expect(conductorAlive(identity)).toBe('no');
});

test('another process with our pid is not taken for us', () => {
  const earlier = conductorIdentity().replace(/-\w+@/, '-1@');
  expect(earlier).not.toBe(conductorIdentity());
  expect(conductorAlive(earlier)).toBe('no');
});

test('of a process on another host nothing is known, nor of a text that is no identity', () => {
  const elsewhere = conductorIdentity().replace(/@.*/, '@another-host');
  expect(conductorAlive(elsewhere)).toBe('elsewhere');
  expect(conductorAlive('')).toBe('elsewhere');
  expect(whyElsewhere(elsewhere)).toBe('it belongs to a run on host another-host; run drydock clean there');
  expect(whyElsewhere('')).toBe('it does not say which run it belongs to');
});
