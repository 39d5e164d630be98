// The bodies of this machine: a member's server as a process with its data, and the link between two of them.
import type { Direction } from '../../../abilities/harms.ts';
import { cut, freeze, kill, lose } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed, Sight } from '../../../model/body.ts';
import { RunError, messageOf } from '../../../model/errors.ts';
import { inflict } from '../../../model/harm.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { LocalServerBody, LocalSite } from '../../../model/site.ts';
import { removeFolder } from '../work-folder.ts';
import { listProcesses, treeOf } from '../processes.ts';
import { cutBetween, cutOff, tableName } from './filter.ts';
import type { Party } from './filter.ts';
import type { Guardian } from './guardian.ts';
import { deleteTable, deletion, droppedBy, makeTable } from './nft.ts';
import { reachFromGroup, reachFromHere } from './reach.ts';
import { standingConnections } from './sockets.ts';

interface Ground {
  readonly context: RunContext;
  readonly guardian: Guardian;
}

export const createBodies = (ground: Ground): Pick<LocalSite, 'serverBody' | 'linkBody'> => ({
  serverBody: (server): Body => ({
    name: server.name,
    members: [server.name],
    harms: deedsOf(serverHarms(ground), server),
  }),
  linkBody: (between): Body => {
    const names = between.map(({ name }) => name);
    return {
      name: `the link between ${names.join(' and ')}`,
      members: names,
      harms: deedsOf([offer(cut, '', (_, { direction }) => cutLink(ground, between, direction))], null),
    };
  },
});

/** How each is done stands in table.ts, for the plan. */
const serverHarms = (ground: Ground): readonly Offer<LocalServerBody>[] => [
  offer(freeze, '', (server) => freezeServer(ground, server)),
  offer(kill, '', (server) => killServer(ground, server)),
  offer(lose, '', (server) => loseServer(ground, server)),
  offer(cut, '', (server, { direction }) => cutServer(ground, server, direction)),
];

const freezeServer = ({ context, guardian }: Ground, server: LocalServerBody): Promise<Harmed> => {
  let disarm: (() => void) | undefined;
  return inflict(context, {
    what: `freeze from ${server.name}`,
    does: async () => {
      const pids = (await server.process()?.signalTree('SIGSTOP')) ?? [];
      disarm = await guardian.arm(`kill -CONT ${pids.join(' ')}`);
      return {};
    },
    proof: () => silent(server),
    lift: async () => {
      await server.process()?.signalTree('SIGCONT');
      disarm?.();
    },
  });
};

const killServer = ({ context }: Ground, server: LocalServerBody): Promise<Harmed> =>
  inflict(context, {
    what: `kill from ${server.name}`,
    does: async () => {
      await end(server);
      return {};
    },
    proof: () => silent(server),
    // An interrupted run takes the whole deployment away: nothing is brought up for that.
    lift: () => (context.signal.aborted ? Promise.resolve() : server.revive()),
  });

const loseServer = ({ context }: Ground, server: LocalServerBody): Promise<Harmed> => {
  const { rejoin } = server;
  if (rejoin === undefined) throw new Error(`${server.name} was planned to lose its data for good`);
  return inflict(context, {
    what: `lose from ${server.name}`,
    does: async () => {
      await end(server);
      await removeFolder(server.folder);
      return {};
    },
    proof: () => silent(server),
    lift: () => (context.signal.aborted ? Promise.resolve() : rejoin()),
  });
};

const end = async (server: LocalServerBody): Promise<void> => {
  const running = server.process();
  await running?.signalTree('SIGKILL');
  await running?.exited;
};

/** As a client would find out: by asking. */
const silent = async (server: LocalServerBody): Promise<Sight> => {
  try {
    await server.ask();
    return { yes: false, seen: `${server.name} answers` };
  } catch (error) {
    return { yes: true, seen: `${server.name} gives no answer: ${messageOf(error)}` };
  }
};

const cutServer = async (ground: Ground, server: LocalServerBody, direction: Direction): Promise<Harmed> =>
  withTable(ground, {
    what: `cut from ${server.name}`,
    text: async (table) => cutOff(table, await partyOf(server), direction),
    unreached: async () => {
      const [port = 0] = server.ports();
      const peers = server.peers().filter((peer) => peer.process()?.running() === true);
      const found = [
        { who: 'clients', reach: await reachFromHere(port) },
        ...(await Promise.all(
          peers.map(async (peer) => ({ who: peer.name, reach: await reachFromGroup(port, groupOf(peer)) })),
        )),
      ];
      const through = found.filter(({ reach }) => reach !== 'silent');
      return through.length === 0
        ? {
            yes: true,
            seen: `no packet passes between ${server.name} and ${found.map(({ who }) => who).join(', ')}`,
          }
        : {
            yes: false,
            seen: through.map(({ who, reach }) => `${server.name} was ${reach} by ${who}`).join('; '),
          };
    },
  });

const cutLink = (
  ground: Ground,
  [one, other]: readonly [LocalServerBody, LocalServerBody],
  direction: Direction,
): Promise<Harmed> =>
  withTable(ground, {
    what: `cut from the link between ${one.name} and ${other.name}`,
    text: async (table) => cutBetween(table, [await partyOf(one), await partyOf(other)], direction),
    unreached: async () => {
      const reach = await reachFromGroup(one.ports()[0] ?? 0, groupOf(other));
      return reach === 'silent'
        ? { yes: true, seen: `no packet passes between ${one.name} and ${other.name}` }
        : { yes: false, seen: `${one.name} was ${reach} by ${other.name}` };
    },
  });

let tables = 0;

const withTable = (
  { context, guardian }: Ground,
  cutting: {
    readonly what: string;
    text(table: string): Promise<string>;
    unreached(): Promise<Sight>;
  },
): Promise<Harmed> => {
  const table = tableName(context.label, (tables += 1));
  let disarm: (() => void) | undefined;
  return inflict(context, {
    what: cutting.what,
    does: async () => {
      const text = await cutting.text(table);
      disarm = await guardian.arm(deletion(table));
      await makeTable(text);
      return {};
    },
    proof: async () => {
      const { yes, seen } = await cutting.unreached();
      const dropped = await droppedBy(table);
      return { yes: yes && dropped > 0, seen: `${seen}; ${dropped} packets dropped` };
    },
    lift: async () => {
      await deleteTable(table);
      disarm?.();
    },
  });
};

const partyOf = async (server: LocalServerBody): Promise<Party> => {
  const pid = server.process()?.pid ?? 0;
  const pids = treeOf(pid, await listProcesses()).map((row) => row.pid);
  const ports = server.ports();
  const made = standingConnections(pids).filter(({ localPort }) => !ports.includes(localPort));
  return { ports, group: groupOf(server), madeFrom: made.map(({ localPort }) => localPort) };
};

const groupOf = (server: LocalServerBody): number => {
  const group = server.process()?.group;
  if (group !== undefined) return group;
  throw new RunError(`${server.name} is not running, or not in a group of its own`, 'Run drydock as root.');
};
