// What the load costs: the pacer's lag and the processor time per operation of the real agent on a real server, next to a
// closed loop without pacer and ledger in the same run (the ratio is what travels between machines), and the price of the
// ledger alone. Linux only. `node bench/load/cost.ts [seconds]`
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hostClockMs } from '../../load/clock.ts';
import type { Lane } from '../../load/lanes.ts';
import { createLedgerWriter } from '../../load/ledger-writer.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import { startSinglePostgres } from '../../test/e2e/local/single-postgres.ts';

const seconds = Number(process.argv[2] ?? 10);
const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const server = await startSinglePostgres();
const { host, port, passwordFile, folder } = server;
const target = { services: { rw: { host, port } }, user: 'postgres', database: 'postgres', passwordFile };

const sessionLanes = (rateHz: number): Lane[] =>
  Array.from({ length: 8 }, (_, index) => ({
    name: `session-${index}`,
    service: 'rw',
    policy: 'session',
    kind: 'write',
    rateHz,
  }));
const freshLane: Lane = { name: 'fresh', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 50 };

/** Processor time of a process so far; /proc counts in hundredths of a second. */
const cpuMsOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const runAgent = async (name: string, lanes: readonly Lane[]): Promise<number> => {
  const ledgerFile = join(folder, `${name}.jsonl`);
  const limits = { operationTimeoutMs: 5000, reconnectEveryMs: 100, inFlightMax: 200 };
  const configFile = join(folder, `${name}.json`);
  writeFileSync(
    configFile,
    JSON.stringify({ lanes, ...limits, originMs: hostClockMs(), ledgerFile, target }),
  );
  const agent = spawn(
    process.execPath,
    [fileOf('../../harness/engines/postgres/client/load-main.ts'), 'run', configFile],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await once(agent.stdout, 'data');
  const pid = agent.pid ?? 0;
  const [cpuMs, startMs] = [cpuMsOf(pid), performance.now()];
  await rest(seconds * 1000);
  const usedMs = cpuMsOf(pid) - cpuMs;
  const passedMs = performance.now() - startMs;
  agent.kill('SIGTERM');
  await once(agent, 'close');

  const ledger = await openLedgerFile(ledgerFile);
  const lags: number[] = [];
  let acknowledged = 0;
  for await (const { dispatchedMs, intendedMs, outcome } of ledger.operations()) {
    lags.push(dispatchedMs - intendedMs);
    if (outcome === 'acknowledged') acknowledged += 1;
  }
  lags.sort((a, b) => a - b);
  const rateHz = lanes.reduce((sum, lane) => sum + lane.rateHz, 0);
  const cpuPerOperationMs = usedMs / ((passedMs / 1000) * rateHz);
  say(
    `${name}: ${rateHz}/s asked, ${acknowledged} of ${lags.length} acknowledged, pacer lag p99.9 ` +
      `${lags[Math.floor(lags.length * 0.999)]?.toFixed(2)} ms, max ${lags.at(-1)?.toFixed(2)} ms, ` +
      `${ledger.stalls.length} stalls, ${cpuPerOperationMs.toFixed(3)} ms CPU per operation, ` +
      `${Math.round(statSync(ledgerFile).size / lags.length)} bytes of ledger per operation`,
  );
  return cpuPerOperationMs;
};

const ledgerCost = (): void => {
  const writer = createLedgerWriter(join(folder, 'cost.jsonl'));
  const peer = { address: '127.0.0.1:5432', role: 'primary' };
  const startMs = performance.now();
  const count = 50_000;
  for (let sequence = 0; sequence < count; sequence += 1) {
    const times = { intendedMs: startMs + sequence, dispatchedMs: startMs + sequence };
    writer.append({ row: 'due', lane: 'session-0', sequence, ...times });
    const end = {
      sentMs: times.intendedMs,
      endedMs: times.intendedMs,
      outcome: 'acknowledged',
      peer,
    } as const;
    writer.append({ row: 'end', lane: 'session-0', sequence, ...end });
  }
  const perOperationUs = ((performance.now() - startMs) / count) * 1000;
  say(
    `ledger alone: ${perOperationUs.toFixed(1)} us per operation (2 rows), ${Math.round(1e6 / perOperationUs)}/s`,
  );
};

try {
  ledgerCost();
  const agentMs = await runAgent('session', sessionLanes(25));
  await runAgent('session-2000', sessionLanes(250));
  await runAgent('fresh', [freshLane]);
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileOf('peer.ts'),
    JSON.stringify(target),
    String(seconds * 1000),
  ]);
  const peer = JSON.parse(stdout) as { operations: number; cpuMs: number };
  const peerMs = peer.cpuMs / peer.operations;
  say(`closed loop: ${Math.round(peer.operations / seconds)}/s, ${peerMs.toFixed(3)} ms CPU per operation`);
  say(`agent at 200/s against the closed loop: ${(agentMs / peerMs).toFixed(1)} times the CPU per operation`);
} finally {
  await server.stop();
}
