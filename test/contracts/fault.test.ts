// What every fault must do, over a double of a deployment (a list of members in memory, no server): take effect where it
// can be seen, be lifted, be harmless to lift twice, and be caught when it silently does nothing.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Abilities } from '../../harness/model/deployment.ts';
import type { FaultKind } from '../../harness/model/fault.ts';
import { timeoutsMs } from '../../harness/model/timeouts.ts';
import { inject } from '../../harness/steps/inject.ts';
import { faults } from '../../harness/wiring.ts';
import { doubleOf, threeMembers, unmet, walk } from '../unit/steps/double.ts';
import type { Undo } from '../unit/steps/double.ts';

vi.mock(import('../../harness/model/timeouts.ts'), async (original) => {
  const module = await original();
  return { ...module, timeoutsMs: { ...module.timeoutsMs, recovery: 200 as never } };
});

/** What an ability resolves with that does nothing. */
const nothing = () => Promise.resolve({ node: 'here', refusals: 0 } as never);
const verbOf = (call: string): string | undefined => call.split(' ')[0];
const brief = (fault: FaultKind, member = 'primary') => ({ fault: fault.name, member, for: '200ms' });
const kinds = Object.values<FaultKind>(faults);

beforeEach(() => {
  expect(timeoutsMs.recovery).toBe(200);
});

describe.each(kinds.map((fault) => [fault.name, fault] as const))('the fault %s', (name, fault) => {
  const [doesHarm = 'freezeMember', endsHarm = 'thawMember'] = fault.needs;
  const carriedOut = (planted: Partial<Abilities> = {}, member?: string) => {
    const double = doubleOf(threeMembers(), planted);
    return { double, walked: walk(inject(faults), brief(fault, member), double) };
  };

  test('is found under its name and says what it does and needs', () => {
    expect(faults).toHaveProperty(name, fault);
    expect(fault.about).not.toBe('');
    expect(fault.needs).toHaveLength(2);
  });

  test.each(['primary', 'pg-2'])(
    'takes effect on %s, lasts, is lifted, and the member comes back',
    async (member) => {
      const { double, walked } = carriedOut({}, member);
      const { events, claims } = await walked;
      const target = member === 'primary' ? 'pg-1' : member;
      expect(unmet({ claims })).toEqual([]);
      expect(double.called[0]).toBe(`${doesHarm} ${target}`);
      expect(double.called.map(verbOf)).toEqual([doesHarm, endsHarm]);
      expect(events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []))).toEqual([
        'fault-injected',
        'fault-lifted',
      ]);
    },
  );

  test('that silently does nothing is caught', async () => {
    await expect(carriedOut({ [doesHarm]: nothing }).walked).rejects.toThrow(
      `waited 0.2 s for ${name} to be seen on pg-1; last seen: pg-1 is primary`,
    );
  });

  test('that is never lifted is caught', async () => {
    await expect(carriedOut({ [endsHarm]: nothing }).walked).rejects.toThrow(
      `waited 0.2 s for pg-1 to recover from ${name}; last seen: pg-1 is down`,
    );
  });

  test('has its undo pushed before the harm; the undo ends a harm that was cut short', async () => {
    const double = doubleOf(threeMembers());
    const unseen = { ...fault, tookEffect: () => Promise.resolve({ yes: false, seen: 'nothing' }) };
    const undo: Undo[] = [];
    await expect(walk(inject({ [name]: unseen }), brief(fault), double, { undo })).rejects.toThrow('waited');
    expect(undo).toMatchObject([{ what: `lift ${name} from pg-1`, calledBefore: [] }]);
    await undo[0]!.action();
    expect(double.called.map(verbOf)).toEqual([doesHarm, endsHarm]);
  });

  test('is not lifted a second time by its undo', async () => {
    const double = doubleOf(threeMembers());
    const undo: Undo[] = [];
    await walk(inject(faults), brief(fault), double, { undo });
    await undo[0]!.action();
    expect(double.called).toHaveLength(2);
  });
});

test('a record without an effect does not pass as one', () => {
  const kind = inject(faults);
  const topology = { members: threeMembers() };
  const seen = { before: topology, after: topology, members: {}, facts: { member: 'pg-1' } };
  const claims = kind.effects(kind.arguments.parse(brief(kinds[0]!)), seen);
  expect(unmet({ claims })).toEqual([
    'freeze-member took effect on pg-1: wanted seen, seen nothing',
    'it lasted: wanted at least 200 ms, seen 0 ms',
    'pg-1 recovered: wanted seen, seen nothing',
  ]);
});
