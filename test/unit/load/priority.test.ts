// Asking for priority, of a system of the test: whoever runs the tests may have it or not.
import { constants } from 'node:os';
import { beforeEach, expect, it, vi } from 'vitest';
import { askForPriority } from '../../../load/priority.ts';

const first = constants.priority.PRIORITY_HIGH;
interface System {
  own: number;
  session: string | null;
  refuses: boolean;
}
const system = vi.hoisted((): System => ({ own: 3, session: '5', refuses: false }));
const granted = (change: () => void) => {
  if (system.refuses) throw new Error('EACCES: permission denied');
  change();
};

vi.mock('node:os', async (original) => ({
  ...(await original<object>()),
  getPriority: () => system.own,
  setPriority: (own: number) => {
    granted(() => (system.own = own));
  },
}));
vi.mock('node:fs', () => ({
  readFileSync: () => {
    if (system.session === null) throw new Error('ENOENT: no such file');
    return `/autogroup-212 nice ${system.session}\n`;
  },
  writeFileSync: (_: string, session: string) => {
    granted(() => (system.session = session));
  },
}));

beforeEach(() => {
  Object.assign(system, { own: 3, session: '5', refuses: false });
});

it('comes first, in its session and as a session, and gives both back as they were', () => {
  const beOrdinary = askForPriority();
  expect(system).toMatchObject({ own: first, session: `${first}` });
  beOrdinary();
  expect(system).toMatchObject({ own: 3, session: '5' });
});

it('takes a refusal for an answer', () => {
  system.refuses = true;
  askForPriority()();
  expect(system).toMatchObject({ own: 3, session: '5' });
});

it('may be refused later what it was granted', () => {
  const beOrdinary = askForPriority();
  system.refuses = true;
  expect(beOrdinary).not.toThrow();
});

it('does without sessions where the system has none', () => {
  system.session = null;
  const beOrdinary = askForPriority();
  expect(system).toMatchObject({ own: first, session: null });
  beOrdinary();
  expect(system).toMatchObject({ own: 3, session: null });
});
