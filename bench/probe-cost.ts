// What a probe costs: a fresh connection that logs in, writes one row, learns who answered, and closes. Processor time by who
// spends it, for the project as it stands here against itself at a commit. Both at once, each on a server of its own, and the
// servers change hands by chance: whatever else happens on the machine happens to both.
// Usage: probe-cost.ts [commit] [pairs] [seconds of each] [probes a second of each] [rounds of the password's hash]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeLiteral } from 'pg';
import type { PostgresTargetSettings } from '../harness/engines/postgres/client/session.ts';
import type { Deployment } from '../harness/model/deployment.ts';
import type { Endpoint } from '../harness/model/endpoint.ts';
import { seededRandom } from '../harness/model/seeded-random.ts';
import { primaryOf } from '../harness/model/topology.ts';
import { listProcesses } from '../harness/platforms/local/processes.ts';
import { quantileBounds } from '../harness/statistics/quantile-bounds.ts';
import { hostClockMs } from '../load/clock.ts';
import type { LedgerRow } from '../load/ledger.ts';
import { withDatabase } from './database.ts';
import { processorMs } from './probe/processor-time.ts';
import { countTrips } from './probe/round-trips.ts';
import { checkOut, startLoadOf, startServicesOf } from './probe/way.ts';
import type { ProbedServices } from './probe/way.ts';

const commit = process.argv[2] ?? 'HEAD';
const pairs = Number(process.argv[3] ?? 20);
const forMs = Number(process.argv[4] ?? 4) * 1000;
const rateHz = Number(process.argv[5] ?? 50);
const rounds = process.argv[6];
/** For the load to compile what it runs often, and to be done with its self-check. */
const warmUpMs = 2500;
const seed = 12;
const confidence = 0.95;

const parts = ['load', 'services', 'servers', 'total'] as const;
/** Milliseconds of processor time. */
type ProbeCost = Readonly<Record<(typeof parts)[number], number>>;

interface ProbeWay {
  readonly name: 'old' | 'new';
  readonly folder: string;
  readonly services: ProbedServices;
  /** For its configuration and its ledger. */
  readonly files: string;
}

interface ProbedServer {
  readonly endpoint: Endpoint;
  /** Of the process that starts another one for each connection. */
  readonly pid: number;
  readonly target: PostgresTargetSettings;
}

const configFor = ({ target }: ProbedServer, rw: Endpoint, probesHz: number) => ({
  lanes: [{ name: 'rw-fresh-1', service: 'rw', policy: 'fresh', kind: 'write', rateHz: probesHz } as const],
  // A machine that is busy with other things must not make probes fail.
  operationTimeoutMs: 10_000,
  reconnectEveryMs: 20,
  inFlightMax: 1000,
  target: { ...target, services: { rw } },
});

const spent = async (loadPid: number, way: ProbeWay, server: ProbedServer): Promise<ProbeCost> => {
  const [load, services, servers] = [
    await processorMs(loadPid),
    await processorMs(way.services.pid),
    await processorMs(server.pid),
  ];
  return { load, services, servers, total: load + services + servers };
};

/** Null, and told, when one was not acknowledged: what it cost is not what a probe costs. */
const probesBetween = (rows: readonly LedgerRow[], fromMs: number, toMs: number): number | null => {
  const ends = rows
    .filter((row) => row.row === 'end')
    .filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs);
  const bad = ends.find(({ outcome }) => outcome !== 'acknowledged');
  if (bad !== undefined) console.error(`${bad.outcome}: ${bad.reason ?? 'no reason'}`);
  return bad === undefined ? ends.length : null;
};

/** The cost of one probe; null when it could not be had. */
const costOf = async (way: ProbeWay, server: ProbedServer): Promise<ProbeCost | null> => {
  await way.services.leadTo(server.endpoint);
  const load = await startLoadOf(way.folder, configFor(server, way.services.endpoint, rateHz), way.files);
  await sleep(warmUpMs);
  const fromMs = hostClockMs();
  const before = await spent(load.pid, way, server);
  await sleep(forMs);
  const toMs = hostClockMs();
  const after = await spent(load.pid, way, server);
  const probes = probesBetween(await load.stop(), fromMs, toMs);
  if (probes === null) return null;
  const each = (part: keyof ProbeCost): number => (after[part] - before[part]) / probes;
  return { load: each('load'), services: each('services'), servers: each('servers'), total: each('total') };
};

const tripsOf = async (way: ProbeWay, server: ProbedServer): Promise<number> => {
  await way.services.leadTo(server.endpoint);
  const counter = await countTrips(way.services.endpoint);
  const load = await startLoadOf(way.folder, configFor(server, counter.endpoint, 20), way.files);
  await sleep(1000);
  await load.stop();
  counter.close();
  return counter.tripsEach();
};

const median = (values: readonly number[]): string =>
  quantileBounds(values, 0.5, confidence).value.toFixed(3);

const tell = (olds: readonly ProbeCost[], news: readonly ProbeCost[]): void => {
  console.log(`processor time of a probe in ms, medians; new over old with ${confidence * 100} % confidence`);
  for (const part of parts) {
    const [old, now] = [olds, news].map((costs) => costs.map((cost) => cost[part])) as [number[], number[]];
    const { value, lower, upper } = quantileBounds(
      now.map((cost, index) => cost / (old[index] ?? Number.NaN)),
      0.5,
      confidence,
    );
    console.log(
      `${part.padEnd(9)} old ${median(old)}  new ${median(now)}  ratio ${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`,
    );
  }
};

const compareWays = async (
  old: ProbeWay,
  now: ProbeWay,
  [one, other]: readonly [ProbedServer, ProbedServer],
): Promise<void> => {
  for (const way of [old, now])
    console.log(
      `round trips of a probe, ${way.name}: ${(await tripsOf(way, one)).toFixed(2)} and one of TCP`,
    );
  const random = seededRandom(seed);
  const costs: Record<ProbeWay['name'], ProbeCost[]> = { old: [], new: [] };
  for (let pair = 1; pair <= pairs; pair += 1) {
    const [olds, news] = random() < 0.5 ? [one, other] : [other, one];
    const [before, after] = await Promise.all([costOf(old, olds), costOf(now, news)]);
    const number = String(pair).padStart(3);
    if (before === null || after === null) {
      console.log(`${number}  not counted: a probe was not acknowledged`);
      continue;
    }
    costs.old.push(before);
    costs.new.push(after);
    const figures = parts.map((part) => `${part} ${before[part].toFixed(2)} ${after[part].toFixed(2)}`);
    console.log(`${number}  old and new: ${figures.join('   ')}`);
  }
  tell(costs.old, costs.new);
};

/** Stores the load's password again, hashed so often. */
const rehash = async (target: PostgresTargetSettings, server: Endpoint, times: string): Promise<void> => {
  const { user, database, passwordFile } = target;
  const password = readFileSync(passwordFile, 'utf8').trim();
  const client = new Client({ ...server, user, database, password, ssl: false });
  await client.connect();
  await client.query(`SET scram_iterations TO ${Number(times)}`);
  await client.query(`ALTER ROLE ${user} PASSWORD ${escapeLiteral(password)}`);
  await client.end();
};

const serverOf = async (deployment: Deployment): Promise<ProbedServer> => {
  const target = deployment.loadProgram().target as PostgresTargetSettings;
  const [host = '', port = ''] = primaryOf(await deployment.snapshot())?.address.split(':') ?? [];
  const endpoint = { host, port: Number(port) };
  if (rounds !== undefined) await rehash(target, endpoint, rounds);
  const ours = (await listProcesses()).filter(({ parent }) => parent === process.pid);
  const found = ours.find(({ command }) => command.includes(`port=${port}`));
  if (found === undefined) throw new Error(`no server of ours listens on port ${port}`);
  return { target, endpoint, pid: found.pid };
};

const startWay = async (name: ProbeWay['name'], folder: string): Promise<ProbeWay> => ({
  name,
  folder,
  services: await startServicesOf(folder),
  files: mkdtempSync(join(tmpdir(), 'drydock-probe-files-')),
});

const withWays = async (work: (old: ProbeWay, now: ProbeWay) => Promise<void>): Promise<void> => {
  const { folder, leave } = await checkOut(commit);
  const old = await startWay('old', folder);
  const now = await startWay('new', join(import.meta.dirname, '..'));
  try {
    await work(old, now);
  } finally {
    for (const { services, files } of [old, now]) {
      await services.end();
      rmSync(files, { recursive: true, force: true });
    }
    leave();
  }
};

await withDatabase('probe-cost', seed, (one) =>
  withDatabase('probe-cost', seed + 1, (other) =>
    withWays(async (old, now) => {
      await compareWays(old, now, [await serverOf(one.deployment), await serverOf(other.deployment)]);
    }),
  ),
);
