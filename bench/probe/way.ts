// One state of the project in a folder: its services and its load, in processes of their own, as its own code has them.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Endpoint } from '../../harness/model/endpoint.ts';
import type { ServicesAnswer, ServicesRequest } from '../../harness/platforms/local/services/protocol.ts';
import type { LoadConfig } from '../../load/lanes.ts';
import type { LedgerRow } from '../../load/ledger.ts';

const root = join(import.meta.dirname, '../..');

/** The project at a commit, with the packages that are installed here; `leave` removes it. */
export const checkOut = async (commit: string): Promise<{ folder: string; leave: () => void }> => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-probe-old-'));
  const archive = join(folder, 'project.tar');
  await execa('git', ['archive', '--output', archive, commit], { cwd: root });
  await execa('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    leave: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export interface ProbedServices {
  readonly pid: number;
  /** Of the service `rw`. */
  readonly endpoint: Endpoint;
  /** Makes it lead there. */
  leadTo(server: Endpoint): Promise<void>;
  end(): Promise<void>;
}

/** The services of the project in that folder. */
export const startServicesOf = async (folder: string): Promise<ProbedServices> => {
  const child = startNode([join(folder, 'harness/platforms/local/services/services-main.ts'), folder]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: ServicesRequest): Promise<ServicesAnswer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse((await lines.next()).value as string) as ServicesAnswer;
  };
  const answer = await ask({ open: { names: ['rw'], portBase: null, seed: 1 } });
  const port = 'opened' in answer ? answer.opened['rw'] : undefined;
  if (port === undefined) throw new Error(`the services answered ${JSON.stringify(answer)}`);
  return {
    pid: child.pid,
    endpoint: { host: '127.0.0.1', port },
    leadTo: async (server) => {
      await ask({ route: { service: 'rw', members: [server] } });
    },
    end: () => endInput(child),
  };
};

export interface ProbingLoad {
  readonly pid: number;
  /** Ends it, and resolves with what it kept. */
  stop(): Promise<readonly LedgerRow[]>;
}

/** The load of the project in that folder; `files` is where its configuration and its ledger go. */
export const startLoadOf = async (
  folder: string,
  config: Omit<LoadConfig, 'ledgerFile' | 'originMs'>,
  files: string,
): Promise<ProbingLoad> => {
  const [ledgerFile, configFile] = [join(files, 'ledger.jsonl'), join(files, 'load.json')];
  rmSync(ledgerFile, { force: true });
  writeFileSync(configFile, JSON.stringify({ ...config, ledgerFile, originMs: 0 }), { mode: 0o600 });
  const entry = join(folder, 'harness/engines/postgres/client/load-main.ts');
  const child = startNode([entry, 'run', configFile, '--until-stdin-ends']);
  await once(child.stdout, 'data');
  return {
    pid: child.pid,
    stop: async () => {
      await endInput(child);
      const lines = readFileSync(ledgerFile, 'utf8').trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as LedgerRow);
    },
  };
};

const startNode = (args: readonly string[]) => {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot run node ${args.join(' ')}`);
  return Object.assign(child, { pid });
};

const endInput = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.stdin?.end();
  child.stdout?.resume();
  await exited;
};
