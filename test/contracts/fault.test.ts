// What every fault of the wiring must do, over a double of a deployment (a list of members in memory, no server) whose bodies can be
// harmed in every way: take effect where it can be seen, last, be lifted, be harmless to lift twice, and be caught when it silently
// does nothing. And the same for whatever it can be aimed at.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Aim } from '../../harness/model/body.ts';
import type { FaultKind } from '../../harness/model/fault.ts';
import { timeoutsMs } from '../../harness/model/timeouts.ts';
import { inject } from '../../harness/steps/inject.ts';
import { faults } from '../../harness/wiring.ts';
import { doubleOf, threeMembers, unmet, walk } from '../unit/steps/double.ts';
import type { Harming } from '../unit/steps/double.ts';

vi.mock(import('../../harness/model/timeouts.ts'), async (original) => {
  const module = await original();
  return { ...module, timeoutsMs: { ...module.timeoutsMs, recovery: 200 as never } };
});

/** How a scenario aims, and what the double calls the bodies behind it. */
const targets: Record<Aim, { readonly given: object; readonly bodies: readonly string[] }> = {
  member: { given: { member: 'primary' }, bodies: ['pg-1'] },
  role: { given: { role: 'standby' }, bodies: ['pg-2', 'pg-3'] },
  node: { given: { node: 'primary' }, bodies: ['the node here'] },
  operator: { given: { operator: 'it' }, bodies: ['the operator'] },
  pooler: { given: { pooler: 'it' }, bodies: ['the pooler'] },
  link: { given: { link: ['pg-1', 'pg-2'] }, bodies: ['the link between pg-1 and pg-2'] },
};

const kinds = Object.values<FaultKind>(faults);
const step = inject(faults);

beforeEach(() => {
  expect(timeoutsMs.recovery).toBe(200);
});

describe.each(kinds.map((fault) => [fault.name, fault] as const))('the fault %s', (name, fault) => {
  test('is found under its name and says what it does and at what it is aimed', () => {
    expect(faults).toHaveProperty(name, fault);
    expect(fault.about).not.toBe('');
    expect(fault.aims).not.toEqual([]);
  });

  test('has a default for each argument of its own, and refuses what is none of its values', () => {
    const brief = { fault: name, ...targets[fault.aims[0]!].given, for: '200ms' };
    const keys = Object.keys(fault.arguments?.shape ?? {});
    const read = step.arguments.parse(brief) as { readonly with: object };
    expect(Object.keys(read.with)).toEqual(keys);
    for (const key of keys)
      expect(step.arguments.safeParse({ ...brief, [key]: 'nonsense' }).success, key).toBe(false);
  });

  test('cannot be aimed at anything else', () => {
    for (const [aim, { given }] of Object.entries(targets)) {
      const { success } = step.arguments.safeParse({ fault: name, ...given, for: '200ms' });
      expect(success, aim).toBe(fault.aims.includes(aim as Aim));
    }
  });

  describe.each(fault.aims)('aimed at a %s', (aim) => {
    const { given, bodies } = targets[aim];
    const target = bodies.join(', ');
    const { harm } = fault;
    const harms = bodies.map((body) => `${harm.name} ${body}`);
    const lifts = bodies.map((body) => `lift ${harm.name} from ${body}`);
    const carriedOut = (planted: Partial<Harming> = {}) => {
      const double = doubleOf(threeMembers(), [], planted);
      return { double, walked: walk(step, { fault: name, ...given, for: '200ms' }, double) };
    };

    test('takes effect, lasts, is lifted, and everybody comes back', async () => {
      const { double, walked } = carriedOut();
      const { events, claims } = await walked;
      expect(unmet({ claims })).toEqual([]);
      expect(claims[0]?.claim).toBe(`${name} took effect on ${target}`);
      expect(double.called).toEqual([...harms, ...lifts]);
      expect(events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []))).toEqual([
        'fault-injected',
        'fault-lifted',
      ]);
    });

    test('that silently does nothing is caught', async () => {
      await expect(carriedOut({ does: () => undefined }).walked).rejects.toThrow(
        `waited 0.2 s for ${name} to be seen on ${target}; last seen: `,
      );
    });

    test('that is never lifted is caught', async () => {
      // Members are looked at afterwards; of what has none, its lift itself tells.
      const failed = new Error('it never came back');
      const lift = ([member]: readonly string[]) => {
        if (member === undefined) throw failed;
      };
      await expect(carriedOut({ lift }).walked).rejects.toThrow(
        aim === 'operator' || aim === 'pooler'
          ? failed.message
          : `waited 0.2 s for ${target} to recover from ${name}; last seen: `,
      );
    });

    test('has its undo pushed before the harm; the undo ends a harm that was cut short', async () => {
      const { double, walked } = carriedOut({ proof: () => ({ yes: false, seen: 'nothing' }) });
      await expect(walked).rejects.toThrow('waited');
      expect(double.undo.map(({ what }) => what)).toEqual(lifts);
      for (const [index, { calledBefore }] of double.undo.entries())
        expect(calledBefore).not.toContain(harms[index]);
      expect(double.called).toEqual(harms);
      for (const { action } of double.undo) await action();
      expect(double.called).toEqual([...harms, ...lifts]);
    });

    test('that failed half-way is ended by its undo', async () => {
      const { double, walked } = carriedOut({
        does: () => {
          throw new Error('half-way');
        },
      });
      await expect(walked).rejects.toThrow('half-way');
      for (const { action } of double.undo) await action();
      expect(double.called).toEqual([...harms, ...lifts]);
    });

    test('is not lifted a second time by its undo', async () => {
      const { double, walked } = carriedOut();
      await walked;
      for (const { action } of double.undo) await action();
      expect(double.called.filter((call) => call.startsWith('lift'))).toEqual(lifts);
    });
  });
});

test('a fault hands its own arguments on, with how long it is to last', async () => {
  const asked: unknown[] = [];
  const double = doubleOf(threeMembers());
  const { bodies } = double.deployment;
  const listening = {
    ...bodies,
    member: (name: string) => {
      const body = bodies.member!(name);
      return {
        ...body,
        harms: ((token) => (request) => {
          asked.push(request);
          return body.harms(token)!(request);
        }) as typeof body.harms,
      };
    },
  };
  const args = { fault: 'cut-network', member: 'pg-2', direction: 'towards', for: '150ms' };
  const deployment = { ...double.deployment, bodies: listening };
  await walk(step, args, Object.assign(double, { deployment }));
  expect(asked).toEqual([{ direction: 'towards', forMs: 150 }]);
});

test('nobody has the role: nothing is harmed, and the step says so', async () => {
  const double = doubleOf(threeMembers());
  const args = { fault: 'freeze-member', role: 'leader', for: '150ms' };
  await expect(walk(step, args, double)).rejects.toThrow('no member is a leader at the moment');
  expect(double.called).toEqual([]);
});

test('a link whose ends turn out to be one member is not harmed', async () => {
  const double = doubleOf(threeMembers());
  const args = { fault: 'cut-network', link: ['primary', 'pg-1'], for: '150ms' };
  await expect(walk(step, args, double)).rejects.toThrow('the link of pg-1 to itself');
  expect(double.called).toEqual([]);
});

test('a record without an effect does not pass as one', () => {
  const topology = { members: threeMembers() };
  const seen = { before: topology, after: topology, members: {}, facts: { member: 'pg-1' } };
  const args = step.arguments.parse({ fault: 'freeze-member', member: 'primary', for: '200ms' });
  expect(unmet({ claims: step.effects(args, seen) })).toEqual([
    'freeze-member took effect on pg-1: wanted seen, seen nothing',
    'it lasted: wanted at least 200 ms, seen 0 ms',
    'pg-1 recovered: wanted seen, seen nothing',
  ]);
});
