// A cluster on paper: members that answer what a test wrote down, and keep what they were told. For what cannot be brought
// about with real servers whenever one likes.
import type {
  Command,
  RedisCluster,
  RedisMember,
  Reply,
} from '../../../harness/engines/redis/cluster/cluster.ts';

export interface PaperMember {
  readonly name: string;
  /** Its node id is this digit, 40 times. */
  readonly digit: string;
  readonly role?: 'master' | 'slave';
  /** Of a replica: the digit of its master. */
  readonly follows?: string;
  /** As CLUSTER NODES writes them. */
  readonly slots?: string;
  /** Digits of the nodes it knows, each with what stands in place of its flags if that is not its role. */
  readonly knows?: Readonly<Record<string, string>>;
  /** Digits of the nodes that it sends no client to. */
  readonly hides?: string;
  readonly state?: 'ok' | 'fail';
  readonly offset?: number;
  readonly link?: 'up' | 'down';
  readonly syncing?: boolean;
  readonly silent?: boolean;
}

export const idOf = (digit: string): string => digit.repeat(40);

export interface PaperCluster extends RedisCluster {
  readonly asked: (readonly [member: string, command: Command])[];
}

export const paperCluster = (
  papers: readonly PaperMember[],
  answers: (member: string, command: Command) => Reply | undefined = () => undefined,
): PaperCluster => {
  const asked: PaperCluster['asked'] = [];
  const members = papers.map((paper): [string, RedisMember] => [
    paper.name,
    {
      name: paper.name,
      node: 'here',
      pool: '',
      endpoint: () => Promise.resolve({ host: '10.0.0.1', port: 7000 + parseInt(paper.digit, 16) }),
      version: () => Promise.resolve('9.9.9'),
      ask: (commands) => {
        if (paper.silent === true) return Promise.reject(new Error(`${paper.name} is silent`));
        return Promise.resolve(
          commands.map((command) => {
            asked.push([paper.name, command]);
            const answer = answers(paper.name, command);
            return answer === undefined ? answerOf(paper, papers, command) : answer;
          }),
        );
      },
    },
  ]);
  const signal = new AbortController().signal;
  return {
    asked,
    context: { signal, record: () => undefined, note: () => undefined } as never,
    password: 'secret',
    members: new Map(members),
    shards: new Map(papers.map(({ name }, index) => [name, `shard-${(index % 3) + 1}`])),
    ids: new Map(),
  };
};

const answerOf = (paper: PaperMember, all: readonly PaperMember[], command: Command): Reply => {
  const words = command.slice(0, 2).join(' ');
  if (words === 'CLUSTER MYID') return idOf(paper.digit);
  if (words === 'CLUSTER INFO') return `cluster_state:${paper.state ?? 'ok'}\r\ncluster_size:3\r\n`;
  if (words === 'CLUSTER NODES') return nodesOf(paper, all);
  if (words === 'CLUSTER SLOTS') return [[0, 16_383, ...listedBy(paper, all)]];
  if (words !== 'INFO replication') return 'OK';
  if (paper.role !== 'slave') return `role:master\r\nmaster_repl_offset:${paper.offset ?? 0}\r\n`;
  return [
    'role:slave',
    `master_link_status:${paper.link ?? 'up'}`,
    'master_last_io_seconds_ago:4',
    `master_sync_in_progress:${paper.syncing === true ? 1 : 0}`,
    `slave_repl_offset:${paper.offset ?? 0}`,
    `master_repl_offset:${(paper.offset ?? 0) + 99}`,
  ].join('\r\n');
};

const listedBy = ({ hides = '' }: PaperMember, all: readonly PaperMember[]): readonly Reply[] =>
  all
    .filter(({ digit }) => !hides.includes(digit))
    .map(({ digit }) => ['10.0.0.1', 7000 + parseInt(digit, 16), idOf(digit)]);

const nodesOf = (paper: PaperMember, all: readonly PaperMember[]): string => {
  const knows = paper.knows ?? Object.fromEntries(all.map(({ digit }) => [digit, '']));
  return Object.entries({ ...knows, [paper.digit]: '' })
    .map(([digit, flags]) => {
      const known = all.find((other) => other.digit === digit);
      const role = flags === '' ? (known?.role ?? 'master') : flags;
      const master = known?.follows === undefined ? '-' : idOf(known.follows);
      const self = digit === paper.digit ? 'myself,' : '';
      return `${idOf(digit)} 10.0.0.1:${7000 + parseInt(digit, 16)}@1 ${self}${role} ${master} 0 0 5 connected ${known?.slots ?? ''}\n`;
    })
    .join('');
};

/** Three masters and a replica of each. */
export const six: readonly PaperMember[] = [
  { name: 'redis-1', digit: '1', slots: '0-5460' },
  { name: 'redis-2', digit: '2', slots: '5461-10922' },
  { name: 'redis-3', digit: '3', slots: '10923-16383' },
  { name: 'redis-4', digit: '4', role: 'slave', follows: '1' },
  { name: 'redis-5', digit: '5', role: 'slave', follows: '2' },
  { name: 'redis-6', digit: '6', role: 'slave', follows: '3' },
];

export const changed = (name: string, changes: Partial<PaperMember>): readonly PaperMember[] =>
  six.map((paper) => (paper.name === name ? { ...paper, ...changes } : paper));
