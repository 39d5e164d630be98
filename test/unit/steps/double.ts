// A double: a database that is nothing but a list of members in memory, and a step's context around it. It shows what steps
// and faults ask for and how they judge what they see; it proves nothing about a real server.
import type { Abilities, AbilityName, Deployment } from '../../../harness/model/deployment.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { Claim } from '../../../harness/model/claim.ts';
import type { StepContext, StepKind } from '../../../harness/model/step.ts';
import { primaryOf, wellKnownMember } from '../../../harness/model/topology.ts';
import type { Member, TopologySnapshot } from '../../../harness/model/topology.ts';

export const member = (name: string, changes: Partial<Member> = {}): Member => ({
  name,
  address: `127.0.0.1:${name.replace(/\D/g, '')}`,
  role: 'standby',
  version: '17.9',
  ready: true,
  node: 'here',
  pool: '',
  timeline: 1,
  replication: { streaming: true, synchronous: true },
  ...changes,
});

export const primary = (name: string, changes: Partial<Member> = {}): Member =>
  member(name, { role: 'primary', replication: null, ...changes });

export const threeMembers = (): Member[] => [primary('pg-1'), member('pg-2'), member('pg-3')];

/** Three shards of two, data split evenly: `redis-1` to `redis-3` are the masters, `redis-4` to `redis-6` their replicas. */
export const sixMembers = (): Member[] =>
  ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-5', 'redis-6'].map((name, index) => {
    const place = { shard: `shard-${(index % 3) + 1}`, share: 1 / 3, version: '9.0.0' };
    return index < 3
      ? primary(name, { ...place, role: 'master' })
      : member(name, {
          ...place,
          role: 'replica',
          replication: { streaming: true, synchronous: false },
        });
  });

export interface Double {
  readonly deployment: Deployment;
  /** What is true now; tests change it. */
  members: Member[];
  troubles: readonly string[];
  readonly change: (name: string, changes: Partial<Member>) => void;
  readonly called: string[];
}

/** Every ability does what it says, but for those that a test replaces. */
export const doubleOf = (members: Member[], planted: Partial<Abilities> = {}): Double => {
  const called: string[] = [];
  const change = (name: string, changes: Partial<Member>) => {
    double.members = double.members.map((each) => (each.name === name ? { ...each, ...changes } : each));
  };
  const told =
    <A extends unknown[], R>(what: string, does: (...args: A) => R) =>
    (...args: A): Promise<R> => {
      called.push(
        [what, ...args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)))].join(' '),
      );
      return Promise.resolve(does(...args));
    };
  const silence = (name: string) => {
    change(name, { role: 'down', ready: false, replication: null });
  };
  const wake = (name: string) => {
    const was = double.members.findIndex((each) => each.name === name);
    const isPrimary = !double.members.some(({ role }) => role === 'primary') && was === 0;
    change(name, isPrimary ? primary(name) : member(name));
  };
  const abilities: Partial<Abilities> = {
    addMember: told('addMember', ({ pool, version }) => {
      double.members = [
        ...double.members,
        member('pg-4', { pool, version: version === 'newer' ? '17.10' : '17.9' }),
      ];
      return 'pg-4';
    }),
    measureLag: told('measureLag', () => ({ lagMs: 12, facts: { replayed: '0/3000060' } })),
    handOver: told('handOver', (to) => {
      silence(primaryOf(double)?.name ?? '');
      change(to, { role: 'primary', replication: null, timeline: 2 });
    }),
    moveService: told('moveService', () => undefined),
    retireMember: told('retireMember', (name) => {
      double.members = double.members.filter((each) => each.name !== name);
    }),
    upgradeMembers: told('upgradeMembers', () => {
      double.members = double.members.map((each) => ({ ...each, version: '17.10' }));
    }),
    proveWrite: told('proveWrite', () => ({
      writtenOn: [primaryOf(double)?.name ?? 'nobody'],
      readOn: double.members.map(({ name }) => name),
    })),
    freezeMember: told('freezeMember', silence),
    thawMember: told('thawMember', wake),
    killMember: told('killMember', silence),
    startMember: told('startMember', wake),
    drainNode: told('drainNode', (name) => {
      silence(name);
      return { node: 'here', refusals: 2 };
    }),
    uncordonNodes: told('uncordonNodes', () => {
      for (const { name } of double.members.filter(({ role }) => role === 'down')) wake(name);
    }),
    loseMember: told('loseMember', silence),
    rejoinMember: told('rejoinMember', wake),
    ...planted,
  };
  const unused = () => Promise.reject(new Error('no step asks this of a deployment'));
  const double: Double = {
    members,
    troubles: [],
    change,
    called,
    deployment: {
      abilities,
      snapshot: () => Promise.resolve(snapshotOf(double)),
      loadProgram: () => {
        throw new Error('no step asks for the load');
      },
      versions: unused,
      settle: unused,
      stored: unused,
    },
  };
  return double;
};

const snapshotOf = ({ members, troubles }: Double): TopologySnapshot => ({ members, troubles });

export interface Walked {
  readonly events: readonly RunEvent[];
  readonly claims: readonly Claim[];
  readonly bound: Readonly<Record<string, string>>;
}

export interface Undo {
  readonly what: string;
  readonly action: () => Promise<void>;
  /** What had been done when it was pushed. */
  readonly calledBefore: readonly string[];
}

/** Carries one step out on the double, as a run would: a snapshot before, the deed, a snapshot after, the claims. */
export const walk = async (
  kind: StepKind<unknown>,
  args: unknown,
  double: Double,
  { names = {}, undo = [] }: { names?: Readonly<Record<string, string>>; undo?: Undo[] } = {},
): Promise<Walked> => {
  const events: RunEvent[] = [];
  const before = snapshotOf(double);
  const parsed = kind.arguments.parse(args);
  const bound = await kind.carryOut(parsed, contextOf(double, events, undo, names));
  const measured = events.flatMap((event) => (event.kind === 'step-measured' ? [event.facts] : []));
  const claims = kind.effects(parsed, {
    before,
    after: snapshotOf(double),
    members: { ...names, ...bound },
    facts: Object.assign({}, ...measured) as Record<string, string>,
  });
  return { events, claims, bound };
};

const contextOf = (
  double: Double,
  events: RunEvent[],
  undo: Undo[],
  names: Readonly<Record<string, string>>,
): StepContext => ({
  label: 'a-run',
  folder: '/nowhere',
  seed: 1,
  signal: new AbortController().signal,
  record: (event) => events.push(event),
  note: () => undefined,
  undo: (what, action) => undo.push({ what, action, calledBefore: [...double.called] }),
  nowMs: () => performance.now(),
  originMs: 0,
  step: 1,
  deployment: double.deployment,
  ability: <N extends AbilityName>(name: N) => {
    const ability = double.deployment.abilities[name];
    if (ability === undefined) throw new Error(`the double has no ${name}`);
    return ability;
  },
  member: (name) =>
    Promise.resolve(
      names[name] ?? wellKnownMember(double, name)?.name ?? (name === 'primary' ? 'none' : name),
    ),
  measured: (facts) => events.push({ kind: 'step-measured', step: 1, facts }),
});

/** The claims that do not hold, as `claim: wanted ..., seen ...`. */
export const unmet = ({ claims }: Pick<Walked, 'claims'>): string[] =>
  claims
    .filter(({ holds }) => !holds)
    .map(({ claim, wanted, seen }) => `${claim}: wanted ${wanted}, seen ${seen}`);
