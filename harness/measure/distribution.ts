// Who answered: the fresh connections of each service, or the clients that choose a member for each operation, before the
// first step and after the last, by member. Purity is about the role, evenness about the shares. The roles that a service
// allows are the plan's.
import type { LedgerHead, Operation } from '../../load/ledger.ts';
import type { Peer } from '../../load/target.ts';
import type { HistoryHead } from '../model/history.ts';
import type { ServiceRole } from '../model/plan.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';
import type { DistributionMeasure, DistributionShare } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { equalShares, evennessOf, hiddenShare } from './evenness.ts';
import { rounded } from './rounding.ts';
import { phaseSpan, topologiesOf } from './timeline.ts';
import type { Span } from './timeline.ts';

/**
 * Per service and policy: `before` from the warm-up, read with the first snapshot of the run, and `after` from the tail, once
 * clients had the time to learn their routes, read with the last. What the run did not reach is left out. A session stays with
 * the member that it once came to and so tells nothing of the spread; every other client comes to a member anew with each
 * operation.
 */
export const collectDistribution = (
  { plan, events }: HistoryHead,
  ledger: LedgerHead,
): Collector<Operation, readonly DistributionMeasure[]> => {
  const { before, after } = topologiesOf(events);
  const moments = [
    { when: 'before', span: phaseSpan(events, 'warm-up'), topology: before },
    { when: 'after', span: later(phaseSpan(events, 'tail'), plan.routesKnownWithinMs), topology: after },
  ] as const;
  const spreading = plan.policies.filter((policy) => policy !== 'session');
  const groups = plan.services.flatMap((role) =>
    spreading.flatMap((policy) =>
      moments.flatMap(({ when, span, topology }) => {
        if (span === null || topology === null) return [];
        const { service } = role;
        const own = ledger.lanes.filter((lane) => lane.service === service && lane.policy === policy);
        const peers = collectPeers(new Set(own.map(({ name }) => name)), span);
        const result = () => ({ service, policy, when, ...measure(role, peers.result(), topology) });
        return [{ peers, result }];
      }),
    ),
  );
  return {
    add(operation) {
      for (const { peers } of groups) peers.add(operation);
    },
    result: () => groups.map(({ result }) => result()),
  };
};

const later = (span: Span | null, byMs: number): Span | null =>
  span === null ? null : { ...span, fromMs: Math.min(span.fromMs + byMs, span.toMs) };

/** Somebody who answered, and how often. */
interface Answers {
  readonly peer: Peer;
  readonly times: number;
}

/** Who answered the operations that fell due and were answered within a span, in the order in which they first did. */
const collectPeers = (lanes: ReadonlySet<string>, span: Span): Collector<Operation, readonly Answers[]> => {
  const answers = new Map<string, Answers>();
  return {
    add({ lane, intendedMs, endedMs, outcome, peer }) {
      if (peer === undefined || outcome !== 'acknowledged' || !lanes.has(lane)) return;
      if (intendedMs < span.fromMs || endedMs >= span.toMs) return;
      const key = `${peer.address} ${peer.role}`;
      answers.set(key, { peer, times: (answers.get(key)?.times ?? 0) + 1 });
    },
    result: () => [...answers.values()],
  };
};

const timesOf = (answers: readonly Answers[]): number => answers.reduce((sum, { times }) => sum + times, 0);

const measure = (
  { roles }: ServiceRole,
  all: readonly Answers[],
  { members }: TopologySnapshot,
): Omit<DistributionMeasure, 'service' | 'policy' | 'when'> => {
  const byAddress = new Map(members.map((member) => [member.address, member]));
  const eligible = members.filter(
    (member) => member.ready && roles.includes(member.role) && holdsData(member),
  );
  const shares = sharesDueTo(eligible);
  const answers = all.map((each) => ({ ...each, member: byAddress.get(each.peer.address) }));
  const pure = answers.filter(({ peer, member }) => isPure(peer, member, roles));
  const counts = eligible.map((each) => timesOf(pure.filter(({ member }) => member === each)));
  return {
    connections: timesOf(answers),
    shares: sharesOf(answers, eligible, shares),
    impure: timesOf(answers) - timesOf(pure),
    evenness: evennessOf(counts, shares),
    hiddenShare: hiddenShare(shares, timesOf(pure)),
  };
};

/** Where data is split, a member whose shard has no part of it, or that belongs to none, has nothing to answer with. */
const holdsData = ({ share }: Member): boolean => share === undefined || share > 0;

/** Equal, or where data is split each member's equal part of what its shard holds. They sum to 1. */
const sharesDueTo = (eligible: readonly Member[]): readonly number[] => {
  if (eligible.every(({ share }) => share === undefined)) return equalShares(eligible.length);
  const weights = eligible.map(
    ({ share = 0, shard }) => share / eligible.filter((other) => other.shard === shard).length,
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** What the server says of itself and what the topology says of it must agree: a server that lies is as impure as a wrong one. */
const isPure = (peer: Peer, member: Member | undefined, roles: readonly string[]): boolean =>
  member !== undefined && roles.includes(member.role) && peer.role === member.role && holdsData(member);

/** One share per member that may answer, answered or not, then one per other that did, under the role it claimed. */
const sharesOf = (
  answers: readonly (Answers & { readonly member: Member | undefined })[],
  eligible: readonly Member[],
  due: readonly number[],
): readonly DistributionShare[] => {
  const shares = new Map<string, DistributionShare>();
  eligible.forEach(({ name, role }, place) => {
    const expected = rounded(timesOf(answers) * (due[place] ?? 0));
    shares.set(`${name} ${role}`, { member: name, role, connections: 0, expected });
  });
  for (const { peer, times, member } of answers) {
    const name = member?.name ?? peer.address;
    const share = shares.get(`${name} ${peer.role}`) ?? {
      member: name,
      role: peer.role,
      connections: 0,
      expected: 0,
    };
    shares.set(`${name} ${peer.role}`, { ...share, connections: share.connections + times });
  }
  return [...shares.values()];
};
