// The bodies of this machine: a member's server as a process with its data, and the link between two of them.
import type { Direction } from '../../../abilities/harms.ts';
import { cut, freeze, kill, lose } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed, Sight } from '../../../model/body.ts';
import { RunError } from '../../../model/errors.ts';
import { inflict, silent } from '../../../model/harm.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { LocalServerBody, LocalSite } from '../../../model/site.ts';
import { placeOfFolders, removeServerFolder } from '../work-folder.ts';
import type { WorkFolder } from '../work-folder.ts';
import { pidsBelow } from '../processes.ts';
import { cutBetween, cutOff, tableName } from './filter.ts';
import type { Party } from './filter.ts';
import type { Guardian } from './guardian.ts';
import { deleteTable, deletion, droppedBy, makeTable } from './nft.ts';
import { reachFromGroup, reachFromHere } from './reach.ts';
import { standingConnections } from './sockets.ts';

interface LocalGround {
  readonly context: RunContext;
  readonly guardian: Guardian;
  readonly mark: WorkFolder['mark'];
  /** The name of a table of rules that no other harm has. */
  readonly nextTable: () => string;
}

interface Server extends LocalGround {
  readonly server: LocalServerBody;
}

interface ServerLink extends LocalGround {
  readonly between: readonly [LocalServerBody, LocalServerBody];
}

export const serverHarms: readonly Offer<Server>[] = [
  offer(freeze, 'SIGSTOP to all processes of the server', (body) => freezeServer(body)),
  offer(kill, 'SIGKILL to all processes of the server; lifted by starting it on its data as it is', (body) =>
    killServer(body),
  ),
  offer(lose, 'SIGKILL, and the data is deleted', (body) => loseServer(body)),
  offer(cut, 'nftables drop the packets to or from the server’s processes', (body, { direction }) =>
    cutServer(body, direction),
  ),
];

export const linkHarms: readonly Offer<ServerLink>[] = [
  offer(cut, 'nftables drop the packets between the processes of two servers', (body, { direction }) =>
    cutLink(body, direction),
  ),
];

export const createBodies = (
  parts: Pick<LocalGround, 'context' | 'guardian' | 'mark'>,
): Pick<LocalSite, 'serverBody' | 'linkBody'> => {
  let tables = 0;
  const run = { label: parts.context.label, place: placeOfFolders() };
  const ground: LocalGround = { ...parts, nextTable: () => tableName(run, (tables += 1)) };
  return {
    serverBody: (server): Body => ({
      name: server.name,
      members: [server.name],
      harms: deedsOf(serverHarms, { ...ground, server }),
    }),
    linkBody: (between): Body => {
      const names = between.map(({ name }) => name);
      return {
        name: `the link between ${names.join(' and ')}`,
        members: names,
        harms: deedsOf(linkHarms, { ...ground, between }),
      };
    },
  };
};

const freezeServer = ({ context, guardian, server }: Server): Promise<Harmed> => {
  let disarm: (() => void) | undefined;
  return inflict(context, {
    what: `freeze from ${server.name}`,
    does: async () => {
      const running = server.process();
      // Drydock may die while it stops them, so those that are known are kept first, and then all that were met.
      const disarmKnown = await guardian.arm(goOn(await pidsOf(server)));
      disarm = await guardian.arm(goOn((await running?.signalTree('SIGSTOP')) ?? []));
      disarmKnown();
    },
    proof: () => silent(server),
    lift: async () => {
      await server.process()?.signalTree('SIGCONT');
      disarm?.();
    },
  });
};

const goOn = (pids: readonly number[]): string => `kill -CONT ${pids.join(' ')}`;

const pidsOf = async (server: LocalServerBody): Promise<readonly number[]> => {
  const running = server.process();
  return running === null ? [] : pidsBelow(running.pid);
};

const killServer = ({ context, server }: Server): Promise<Harmed> =>
  inflict(context, {
    what: `kill from ${server.name}`,
    does: async () => {
      await end(server);
    },
    proof: () => silent(server),
    // An interrupted run takes the whole deployment away: nothing is brought up for that.
    lift: () => (context.signal.aborted ? Promise.resolve() : server.revive()),
  });

const loseServer = ({ context, server }: Server): Promise<Harmed> => {
  const { rejoin } = server;
  if (rejoin === undefined) throw new Error(`${server.name} was planned to lose its data for good`);
  return inflict(context, {
    what: `lose from ${server.name}`,
    does: async () => {
      await end(server);
      await removeServerFolder(server.folder, context);
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

const cutServer = ({ server, ...ground }: Server, direction: Direction): Promise<Harmed> =>
  withTable(ground, {
    what: `cut from ${server.name}`,
    text: async (table) => cutOff(table, await partyOf(server), direction),
    unreached: async () => {
      const [port = 0] = server.ports();
      const peers = server.peers().filter((peer) => peer.process()?.running() === true);
      const found = [
        { who: 'clients', reach: await reachFromHere(port) },
        ...(await Promise.all(
          peers.map(async (peer) => ({
            who: peer.name,
            reach: await reachFromGroup(port, groupOf(peer), ground.mark),
          })),
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

const cutLink = ({ between: [one, other], ...ground }: ServerLink, direction: Direction): Promise<Harmed> =>
  withTable(ground, {
    what: `cut from the link between ${one.name} and ${other.name}`,
    text: async (table) => cutBetween(table, [await partyOf(one), await partyOf(other)], direction),
    unreached: async () => {
      const reach = await reachFromGroup(one.ports()[0] ?? 0, groupOf(other), ground.mark);
      return reach === 'silent'
        ? { yes: true, seen: `no packet passes between ${one.name} and ${other.name}` }
        : { yes: false, seen: `${one.name} was ${reach} by ${other.name}` };
    },
  });

const withTable = (
  { context, guardian, nextTable }: LocalGround,
  cutting: {
    readonly what: string;
    text(table: string): Promise<string>;
    unreached(): Promise<Sight>;
  },
): Promise<Harmed> => {
  const table = nextTable();
  let disarm: (() => void) | undefined;
  return inflict(context, {
    what: cutting.what,
    does: async () => {
      const text = await cutting.text(table);
      disarm = await guardian.arm(deletion(table));
      await makeTable(text);
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
  const ports = server.ports();
  const made = standingConnections(await pidsOf(server)).filter(
    ({ localPort }) => !ports.includes(localPort),
  );
  return { ports, group: groupOf(server), madeFrom: made.map(({ localPort }) => localPort) };
};

const groupOf = (server: LocalServerBody): number => {
  const group = server.process()?.group;
  if (group !== undefined) return group;
  throw new RunError(`${server.name} is not running, or not in a group of its own`, 'Run drydock as root.');
};
