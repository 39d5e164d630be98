import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { askForPriority } from '../../../load/priority.ts';

const session = '/proc/self/autogroup';
const seen = () => [getPriority(), existsSync(session) ? readFileSync(session, 'utf8') : ''];

it('asks for priority, never throws where it may not, and gives it back', () => {
  const before = seen();
  const beOrdinary = askForPriority();
  const between = seen();
  beOrdinary();
  const root = process.getuid?.() === 0;
  if (root) expect(between[0]).toBeLessThan(Number(before[0]));
  expect(seen()).toEqual(before);
});
