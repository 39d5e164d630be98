// Who the members of PostgreSQL as processes say that they are. One whose process has ended is not asked.
import type { TopologySnapshot } from '../../../model/topology.ts';
import { takeSnapshot as askAll } from '../member/snapshot.ts';
import type { PlacedMember } from '../member/snapshot.ts';
import { addressOf, asked, isRunning } from './cluster.ts';
import type { LocalPostgres, LocalMember } from './cluster.ts';

export const takeSnapshot = (cluster: LocalPostgres): Promise<TopologySnapshot> =>
  askAll([...cluster.members.values()].map((member) => placed(cluster, member)));

const placed = (cluster: LocalPostgres, member: LocalMember): PlacedMember => ({
  place: {
    name: member.name,
    node: 'this machine',
    pool: member.pool,
    ready: member.standing === 'ready',
    address: addressOf(member),
  },
  member: isRunning(member) ? asked(cluster, member) : null,
});
