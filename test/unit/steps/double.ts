// A double: a database that is nothing but a list of members in memory, and a step's context around it. It shows what steps
// and faults ask for and how they judge what they see; it proves nothing about a real server.
import { measureLag } from '../../../harness/abilities/durability.ts';
import {
  crash,
  cut,
  discard,
  drain,
  fill,
  freeze,
  kill,
  lose,
  powerOff,
  stop,
} from '../../../harness/abilities/harms.ts';
import { addMember, retireMember } from '../../../harness/abilities/members.ts';
import { handOver } from '../../../harness/abilities/roles.ts';
import { moveService, proveWrite } from '../../../harness/abilities/services.ts';
import { upgradeMembers } from '../../../harness/abilities/versions.ts';
import { deedsOf, offer } from '../../../harness/model/ability.ts';
import type { Ability, Offer } from '../../../harness/model/ability.ts';
import type { Bodies, Body, Harmed, Sight } from '../../../harness/model/body.ts';
import type { Claim } from '../../../harness/model/claim.ts';
import type { Deployment } from '../../../harness/model/deployment.ts';
import { inflict } from '../../../harness/model/harm.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { StepContext, StepKind } from '../../../harness/model/step.ts';
import { memberNamed, primaryOf, wellKnownMember } from '../../../harness/model/topology.ts';
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
  /** Every ability, harm and lift that was asked for, in order: `move-service rw pg-1`, `freeze pg-1`, `lift freeze from pg-1`. */
  readonly called: string[];
  readonly undo: Undo[];
}

/** What a test puts in the place of an ability, or of one that the double does not have. */
export const instead = <Request, Answer>(
  token: Ability<Request, Answer>,
  does: (request: Request, double: Double) => Answer | Promise<Answer>,
): Offer<Double> => offer(token, '', async (double, request: Request) => does(request, double));

/** What a harm does to those whom it meets. */
export interface Harming {
  readonly does: (members: readonly string[], double: Double) => Harmed['facts'] | undefined;
  readonly proof: (members: readonly string[], double: Double) => Sight;
  readonly lift: (members: readonly string[], double: Double) => void | Promise<void>;
  readonly instead?: readonly string[];
}

/** Every ability and every harm does what it says, but for those that a test replaces. */
export const doubleOf = (
  members: Member[],
  planted: readonly Offer<Double>[] = [],
  harming: Partial<Harming> = {},
): Double => {
  const double: Double = {
    members,
    troubles: [],
    change: (name, changes) => {
      double.members = double.members.map((each) => (each.name === name ? { ...each, ...changes } : each));
    },
    called: [],
    undo: [],
    deployment: {
      abilities: (token) => {
        const deed = deedsOf([...planted, ...usual], double)(token);
        return (
          deed &&
          ((request) => {
            double.called.push([token.name, ...Object.values(request ?? {})].join(' '));
            return deed(request);
          })
        );
      },
      bodies: bodiesOf(() => double, { ...silencing(), ...harming }),
      snapshot: () => Promise.resolve(snapshotOf(double)),
      loadProgram: () => {
        throw new Error('no step asks for the load');
      },
      versions: unused,
      settle: unused,
      stored: () => {
        throw new Error('no step asks what is stored');
      },
    },
  };
  return double;
};

const unused = () => Promise.reject(new Error('no step asks this of a deployment'));

const usual: readonly Offer<Double>[] = [
  instead(addMember, ({ pool, version }, double) => {
    const added = member('pg-4', { pool, version: version === 'newer' ? '17.10' : '17.9' });
    double.members = [...double.members, added];
    return 'pg-4';
  }),
  instead(measureLag, () => ({ lagMs: 12, facts: { replayed: '0/3000060' } })),
  instead(handOver, ({ to }, double) => {
    double.change(primaryOf(double)?.name ?? '', down);
    double.change(to, { role: 'primary', replication: null, timeline: 2 });
  }),
  instead(moveService, () => undefined),
  instead(retireMember, ({ member: name }, double) => {
    double.members = double.members.filter((each) => each.name !== name);
  }),
  instead(upgradeMembers, (_, double) => {
    double.members = double.members.map((each) => ({ ...each, version: '17.10' }));
  }),
  instead(proveWrite, (_, double) => ({
    writtenOn: [primaryOf(double)?.name ?? 'nobody'],
    readOn: double.members.map(({ name }) => name),
  })),
];

const down = { role: 'down', ready: false, replication: null } as const;

/** Members fall silent, and come back as what they were; what has none is told by a mark of its own. */
const silencing = (): Harming => {
  const before = new Map<string, Member>();
  let harmed = false;
  return {
    does: (names, { members, change }) => {
      harmed = true;
      for (const name of names) {
        const was = memberNamed({ members }, name);
        if (was !== undefined) before.set(name, was);
        change(name, down);
      }
      return undefined;
    },
    proof: (names, { members }) => {
      const up = names.filter((name) => memberNamed({ members }, name)?.role !== 'down');
      const [first] = up.map((name) => `${name} is ${memberNamed({ members }, name)?.role ?? 'absent'}`);
      if (names.length === 0) return { yes: harmed, seen: harmed ? 'it does not answer' : 'it answers' };
      return first === undefined
        ? { yes: true, seen: names.map((name) => `${name} is down`).join('; ') }
        : { yes: false, seen: first };
    },
    lift: (names, { change }) => {
      harmed = false;
      for (const name of names) change(name, before.get(name) ?? {});
    },
  };
};

const harms: readonly Ability<never, Harmed>[] = [
  ...[freeze, kill, crash, lose, discard, fill],
  ...[drain, powerOff, stop, cut],
];

const bodiesOf = (double: () => Double, harming: Harming): Bodies => {
  const body = (name: string, members: readonly string[]): Body => ({
    name,
    members,
    harms: deedsOf(
      harms.map((harm) =>
        offer(harm, '', () => harmed(double(), harming, { harm: harm.name, name, members })),
      ),
      null,
    ),
  });
  return {
    member: (name) => body(name, [name]),
    node: (of) => Promise.resolve(body('the node here', [of])),
    operator: () => body('the operator', []),
    pooler: () => body('the pooler', []),
    link: (one, other) => body(`the link between ${one} and ${other}`, [one, other]),
  };
};

const harmed = (
  double: Double,
  { does, proof, lift, instead }: Harming,
  {
    harm,
    name,
    members,
  }: { readonly harm: string; readonly name: string; readonly members: readonly string[] },
): Promise<Harmed> =>
  inflict(
    { undo: undoOf(double) },
    {
      what: `${harm} from ${name}`,
      does: () => {
        double.called.push(`${harm} ${name}`);
        return Promise.resolve(does(members, double));
      },
      proof: () => Promise.resolve(proof(members, double)),
      lift: async () => {
        double.called.push(`lift ${harm} from ${name}`);
        await lift(members, double);
      },
      ...(instead !== undefined && { instead: () => instead }),
    },
  );

const undoOf =
  (double: Double): StepContext['undo'] =>
  (what, action) =>
    void double.undo.push({ what, action, calledBefore: [...double.called] });

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
  { names = {} }: { names?: Readonly<Record<string, string>> } = {},
): Promise<Walked> => {
  const events: RunEvent[] = [];
  const before = snapshotOf(double);
  const parsed = kind.arguments.parse(args);
  const bound = await kind.carryOut(parsed, contextOf(double, events, names));
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
  names: Readonly<Record<string, string>>,
): StepContext => ({
  label: 'a-run',
  folder: '/nowhere',
  seed: 1,
  signal: new AbortController().signal,
  record: (event) => events.push(event),
  note: () => undefined,
  undo: undoOf(double),
  nowMs: () => performance.now(),
  originMs: 0,
  step: 1,
  deployment: double.deployment,
  ability: (token) => {
    const deed = double.deployment.abilities(token);
    if (deed === undefined) throw new Error(`the double has no ${token.name}`);
    return deed;
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
