// Who answered: the fresh connections of each service before the first step and after the last, by member. Purity is about
// the role, evenness about the shares. The roles that a service allows are the plan's.
import type { Ledger, Operation } from '../../load/ledger.ts';
import type { Peer } from '../../load/target.ts';
import type { History } from '../model/history.ts';
import type { ServiceRole } from '../model/plan.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';
import type { DistributionMeasure, DistributionShare } from '../model/verdict.ts';
import { evennessOf, hiddenShare } from './evenness.ts';
import { rounded } from './rounding.ts';
import { phaseSpan, topologiesOf } from './timeline.ts';
import type { Span } from './timeline.ts';

/**
 * Per service: `before` from the warm-up, read with the first snapshot of the run, and `after` from the tail, read with the
 * last. What the run did not reach is left out.
 */
export const distributionOf = ({ plan, events, ledger }: History): readonly DistributionMeasure[] => {
  const { before, after } = topologiesOf(events);
  const moments = [
    { when: 'before', span: phaseSpan(events, 'warm-up'), topology: before },
    { when: 'after', span: phaseSpan(events, 'tail'), topology: after },
  ] as const;
  return plan.services.flatMap((service) =>
    moments.flatMap(({ when, span, topology }) => {
      if (ledger === null || span === null || topology === null) return [];
      const peers = peersOf(ledger, service.service, span);
      return [{ service: service.service, when, ...measure(service, peers, topology) }];
    }),
  );
};

/** Who answered the fresh connections that fell due and were answered within a span. */
const peersOf = (ledger: Ledger, service: string, span: Span): readonly Peer[] => {
  const lanes = new Set(
    ledger.lanes
      .filter((lane) => lane.service === service && lane.policy === 'fresh')
      .map(({ name }) => name),
  );
  const within = ({ lane, intendedMs, endedMs, outcome }: Operation) =>
    lanes.has(lane) && outcome === 'acknowledged' && intendedMs >= span.fromMs && endedMs < span.toMs;
  return ledger.operations.filter(within).flatMap(({ peer }) => (peer === undefined ? [] : [peer]));
};

const measure = (
  { roles }: ServiceRole,
  peers: readonly Peer[],
  { members }: TopologySnapshot,
): Omit<DistributionMeasure, 'service' | 'when'> => {
  const byAddress = new Map(members.map((member) => [member.address, member]));
  const eligible = members.filter((member) => member.ready && roles.includes(member.role));
  const answers = peers.map((peer) => ({ peer, member: byAddress.get(peer.address) }));
  const pure = answers.filter(({ peer, member }) => isPure(peer, member, roles));
  const counts = eligible.map((each) => pure.filter(({ member }) => member === each).length);
  return {
    connections: peers.length,
    shares: sharesOf(answers, eligible),
    impure: answers.length - pure.length,
    evenness: evennessOf(counts),
    hiddenShare: hiddenShare(eligible.length, pure.length),
  };
};

/** What the server says of itself and what the topology says of it must agree: a server that lies is as impure as a wrong one. */
const isPure = (peer: Peer, member: Member | undefined, roles: readonly string[]): boolean =>
  member !== undefined && roles.includes(member.role) && peer.role === member.role;

/** One share per member that may answer, answered or not, then one per other that did, under the role it claimed. */
const sharesOf = (
  answers: readonly { readonly peer: Peer; readonly member: Member | undefined }[],
  eligible: readonly Member[],
): readonly DistributionShare[] => {
  const shares = new Map<string, DistributionShare>();
  const expected = eligible.length === 0 ? 0 : rounded(answers.length / eligible.length);
  for (const { name, role } of eligible) {
    shares.set(`${name} ${role}`, { member: name, role, connections: 0, expected });
  }
  for (const { peer, member } of answers) {
    const name = member?.name ?? peer.address;
    const share = shares.get(`${name} ${peer.role}`) ?? {
      member: name,
      role: peer.role,
      connections: 0,
      expected: 0,
    };
    shares.set(`${name} ${peer.role}`, { ...share, connections: share.connections + 1 });
  }
  return [...shares.values()];
};
