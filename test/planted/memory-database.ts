// A database in memory with a fault planted in it: a double, for showing that each check finds its bug. Three members, one
// primary, instant replication. An honest one passes; the plants are the bugs that drydock exists to find.
import type { Answer, Session, Target, WriteId } from '../../load/target.ts';
import { RunError } from '../../harness/model/errors.ts';
import type { StoredRow } from '../../harness/model/history.ts';
import { seededRandom } from '../../harness/model/seeded-random.ts';
import type { TopologySnapshot } from '../../harness/model/topology.ts';

export type Plant =
  | 'none'
  /** Acknowledges a write and forgets it. */
  | 'loses'
  /** Stores a write twice. */
  | 'duplicates'
  /** Refuses a write and stores it all the same. */
  | 'resurrects'
  /** Stores a write that nobody sent. */
  | 'invents'
  /** A standby misses writes for good. */
  | 'forgets-on-a-standby'
  /** A standby lacks a row of the sample data from the hand-over on. */
  | 'forgets-a-sample-row'
  /** From the hand-over on, as far as anybody can tell, standbys never hold what the primary holds. */
  | 'never-settles'
  /** The last member cannot be read back to its end. */
  | 'breaks-off'
  /** The primary answers on `ro` and says that it is a standby. */
  | 'lies-about-its-role'
  /** Answers nothing for a while, from its first change on: the load was proven by then. */
  | 'freezes'
  /** Takes ten milliseconds for each write, one after the other. */
  | 'slow'
  /** Says that it handed over, and did not. */
  | 'does-nothing';

/** One in so many writes meets the plant. */
const everyNth = 40;
const freezeMs = 1400;

export interface MemoryDatabase {
  readonly target: Target;
  snapshot(): TopologySnapshot;
  stored(member: string): AsyncGenerator<StoredRow>;
  addMember(): string;
  handOver(to: string): void;
  retire(member: string): void;
}

interface MemoryMember {
  readonly name: string;
  readonly address: string;
  readonly copies: Map<string, number>;
}

const writeMs = 10;

/** One after the other, each takes its time. */
const createTurns = (): (() => Promise<void>) => {
  let last = Promise.resolve();
  return () => (last = last.then(() => new Promise((resolve) => setTimeout(resolve, writeMs))));
};

export const createMemoryDatabase = (plant: Plant): MemoryDatabase => {
  const member = (number: number): MemoryMember => ({
    name: `mem-${number}`,
    address: `10.0.0.${number}:5432`,
    copies: new Map(),
  });
  let members = [member(1), member(2), member(3)];
  let primary = 'mem-1';
  let timeline = 1;
  let born = 3;
  let changedMs = Infinity;
  const random = seededRandom(1);
  const turn = createTurns();

  const isFrozen = () => {
    const sinceMs = performance.now() - changedMs;
    return plant === 'freezes' && sinceMs >= 0 && sinceMs < freezeMs;
  };
  const store = (id: WriteId, copies: number): void => {
    const key = JSON.stringify([id.writer, id.sequence]);
    for (const { name, copies: stored } of members) {
      const forgets = plant === 'forgets-on-a-standby' && name !== primary && id.sequence % everyNth === 5;
      if (copies > 0 && !forgets) stored.set(key, copies);
    }
  };
  const behind = (service: string): MemoryMember | undefined => {
    const isPrimary = ({ name }: MemoryMember) => name === primary;
    const lying = plant === 'lies-about-its-role' && service === 'ro' && random() < 0.25;
    const ready = members.filter(
      (each) => service === 'r' || isPrimary(each) === (service === 'rw' || lying),
    );
    return ready[Math.floor(random() * ready.length)];
  };
  const roleOn = (service: string, { name }: MemoryMember): string =>
    service === 'ro' || name !== primary ? 'standby' : 'primary';
  const session = (service: string, peer: MemoryMember): Session => {
    const answer = async (timeoutMs: number, planted: Answer): Promise<Answer> => {
      if (!isFrozen()) return planted;
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      return { outcome: 'unknown', reason: 'timed out', timedOut: true };
    };
    const acknowledged: Answer = {
      outcome: 'acknowledged',
      peer: { address: peer.address, role: roleOn(service, peer) },
    };
    const write = (id: WriteId): Answer => {
      const planted = id.sequence % everyNth === 7;
      if (plant === 'invents' && planted) store({ ...id, sequence: id.sequence + 1_000_000 }, 1);
      store(id, planted && plant === 'loses' ? 0 : planted && plant === 'duplicates' ? 2 : 1);
      return planted && plant === 'resurrects'
        ? { outcome: 'refused', reason: '25006 read_only_sql_transaction' }
        : acknowledged;
    };
    return {
      async write(id, timeoutMs) {
        if (plant === 'slow') await turn();
        return answer(timeoutMs, isFrozen() ? acknowledged : write(id));
      },
      read: (timeoutMs) => answer(timeoutMs, acknowledged),
      ended: new Promise(() => undefined),
      close: () => undefined,
    };
  };

  return {
    target: {
      open: ({ service }) => {
        const peer = behind(service);
        return peer === undefined
          ? Promise.reject(new Error('no member is ready'))
          : Promise.resolve(session(service, peer));
      },
    },
    snapshot: () => ({
      members: members.map(({ name, address }) => ({
        name,
        address,
        role: name === primary ? 'primary' : 'standby',
        version: '1.0',
        ready: true,
        node: 'memory',
        pool: '',
        timeline,
        replication: name === primary ? null : { streaming: true, synchronous: true },
      })),
    }),
    async *stored(name) {
      for (const [key, copies] of members.find((each) => each.name === name)?.copies ?? []) {
        if (plant === 'breaks-off' && name === members.at(-1)?.name)
          throw new RunError('it went away', 'Look at it.');
        const [writer, sequence] = JSON.parse(key) as [string, number];
        yield await Promise.resolve({ writer, sequence, copies });
      }
    },
    addMember: () => {
      changedMs = Math.min(changedMs, performance.now());
      born += 1;
      const added = member(born);
      const source = members.find(({ name }) => name === primary);
      members = [...members, { ...added, copies: new Map(source?.copies) }];
      return added.name;
    },
    handOver: (to) => {
      if (plant === 'does-nothing') return;
      primary = to;
      timeline += 1;
    },
    retire: (name) => {
      members = members.filter((each) => each.name !== name);
    },
  };
};
