// What PostgreSQL as processes can be asked to do, ability by ability. The larger deeds have files of their own.
import { measureLag } from '../../../abilities/durability.ts';
import { addMember, retireMember } from '../../../abilities/members.ts';
import { handOver } from '../../../abilities/roles.ts';
import { moveService, proveWrite } from '../../../abilities/services.ts';
import type { Proof } from '../../../abilities/services.ts';
import { upgradeMembers } from '../../../abilities/versions.ts';
import { offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import { RunError } from '../../../model/errors.ts';
import type { VersionName } from '../../../model/scenario.ts';
import type { LocalServerBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { proveWrite as proveWriteOn } from '../member/proof.ts';
import {
  addressOf,
  asked,
  askedAsClient,
  isRunning,
  memberCalled,
  primaryOf,
  setStanding,
  standbysOf,
  updateRoutes,
} from './cluster.ts';
import type { LocalPostgres, LocalMember } from './cluster.ts';
import { handOver as handOverTo } from './hand-over.ts';
import { createMember, inStep, measureLag as lagOf, startStandby } from './replication.ts';
import { startServer, stopServer } from './server.ts';

/** The abilities, and how each is carried out. */
export const processAbilities: readonly Offer<LocalPostgres>[] = [
  offer(
    addMember,
    'base copy of the primary, started with the version’s programs as a streaming standby',
    async (cluster, request) => {
      const added = await createMember(cluster, request);
      await startStandby(cluster, added);
      await setStanding(cluster, added, 'ready');
      return added.name;
    },
  ),
  offer(
    measureLag,
    'on the standby: age of the last replayed commit, or 0 when nothing is left to replay',
    (cluster, { member }) => lagOf(cluster, member),
  ),
  offer(
    handOver,
    'clean stop of the old primary, check that the new one has its last checkpoint, pg_promote()',
    (cluster, { to }) => handOverTo(cluster, to),
  ),
  offer(moveService, 'the local services send new connections to the member', (cluster, { service, to }) =>
    move(cluster, service, memberCalled(cluster, to)),
  ),
  offer(retireMember, 'stop the server and delete its data', (cluster, { member }) =>
    retire(cluster, memberCalled(cluster, member)),
  ),
  offer(
    upgradeMembers,
    'standby by standby: out of the services, clean stop, newer programs on the same data',
    (cluster, { version }) => upgrade(cluster, version),
  ),
  offer(proveWrite, 'one INSERT through the service, looked for on every member', (cluster, { service }) =>
    prove(cluster, service),
  ),
];

/** What is to be known of a member's server to harm it. */
export const bodyOf = (cluster: LocalPostgres, name: string): LocalServerBody => {
  const member = memberCalled(cluster, name);
  return {
    name,
    folder: member.folder,
    process: () => member.server,
    ports: () => [member.port],
    peers: () =>
      [...cluster.members.keys()].filter((other) => other !== name).map((other) => bodyOf(cluster, other)),
    ask: () => asked(cluster, member).ask((query) => query('SELECT'), timeoutsMs.memberAnswer),
    revive: () => start(cluster, member),
  };
};

const move = async (cluster: LocalPostgres, service: string, to: LocalMember): Promise<void> => {
  if (service !== 'rw') {
    throw new RunError(`${service} cannot be moved: it follows the members’ roles`, 'Move rw.');
  }
  cluster.writer = to.name;
  await updateRoutes(cluster);
  cluster.context.record({
    kind: 'milestone',
    milestone: 'endpoint-switched',
    detail: `${service} leads to ${to.name}`,
  });
};

const retire = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  if (member.name === cluster.primary) {
    throw new RunError(`${member.name} is the primary and cannot be retired`, 'Hand over first.');
  }
  await setStanding(cluster, member, 'fenced');
  await stopServer(cluster, member);
  await cluster.site.removeFolder(member.folder);
  cluster.members.delete(member.name);
};

/** A minor version changes the programs only: the data stays as it is. */
const upgrade = async (cluster: LocalPostgres, version: VersionName): Promise<void> => {
  const primary = primaryOf(cluster);
  if (primary.version !== version) {
    throw new RunError(
      `${primary.name} is the primary and runs the ${primary.version} version; it cannot be restarted without an outage`,
      `Hand over to a member of the ${version} version first.`,
    );
  }
  for (const member of standbysOf(cluster).filter((standby) => standby.version !== version)) {
    await setStanding(cluster, member, 'out');
    await stopServer(cluster, member);
    member.version = version;
    await startServer(cluster, member);
    await inStep(cluster, member);
    await setStanding(cluster, member, 'ready');
    cluster.context.note(
      `${member.name} runs PostgreSQL ${cluster.packages[version].version} and has caught up`,
    );
  }
};

const start = async (cluster: LocalPostgres, member: LocalMember): Promise<void> => {
  if (member.standing === 'fenced') {
    throw new RunError(
      `${member.name} was fenced: started on its data it would be a second primary`,
      'Retire it and add a member.',
    );
  }
  if (isRunning(member)) return;
  await startServer(cluster, member);
  await setStanding(cluster, member, 'ready');
};

const prove = (cluster: LocalPostgres, service: string): Promise<Proof> => {
  const members = [...cluster.members.values()].filter((member) => member.standing !== 'fenced');
  return proveWriteOn(
    askedAsClient(cluster, service),
    members.map((member) => asked(cluster, member)),
    Object.fromEntries(members.map((member) => [member.name, addressOf(member)])),
  );
};
