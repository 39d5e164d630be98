// The load as a process of its own: started, watched, stopped in every way, and killed.
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../../harness/model/wait.ts';
import type { RatesOrder } from '../../../load/ledger.ts';
import { hostClockMs } from '../../../load/clock.ts';
import { ledgerIn } from '../../planted/in-memory.ts';

const entry = fileURLToPath(new URL('agent-entry.ts', import.meta.url));

let folder: string;
const children = new Set<ChildProcessWithoutNullStreams>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-agent-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const textOf = (name: string): string => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '');
const ledger = () => ledgerIn(textOf('ledger.jsonl'));

const lanes = [
  { name: 'session-0', service: 'rw', policy: 'session', kind: 'write', rateHz: 200 },
  { name: 'fresh-0', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 200 },
];

const order = (wanted: RatesOrder): void => {
  writeFileSync(path('order'), JSON.stringify(wanted));
  renameSync(path('order'), path('ledger.jsonl.rates'));
};

const writeConfig = (changes: object = {}): string => {
  const config = {
    lanes,
    operationTimeoutMs: 1000,
    reconnectEveryMs: 100,
    inFlightMax: 50,
    originMs: hostClockMs(),
    ledgerFile: path('ledger.jsonl'),
    target: { seenFile: path('seen'), delayMs: 3 },
    ...changes,
  };
  writeFileSync(path('config.json'), JSON.stringify(config));
  return path('config.json');
};

interface Agent {
  readonly child: ChildProcessWithoutNullStreams;
  readonly output: () => string[];
  readonly errors: () => string;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

const start = (...args: string[]): Agent => watch(spawn(process.execPath, [entry, ...args]));

/** An agent whose files may not grow beyond 16 blocks of 512 bytes. */
const startLimited = (config: string): Agent =>
  watch(spawn('sh', ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, entry, 'run', config]));

const watch = (child: ChildProcessWithoutNullStreams): Agent => {
  children.add(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  return { child, output: () => output.split('\n').filter(Boolean), errors: () => errors, exited };
};

const until = (what: string, holds: () => boolean): Promise<true> =>
  waitFor({
    what,
    deadlineMs: 15_000,
    everyMs: 20,
    signal: AbortSignal.timeout(20_000),
    next: 'look at the agent',
    ask: () => Promise.resolve(holds() ? { done: true } : { seen: 'not yet' }),
  });
const underLoad = (): Promise<true> => until('writes', () => textOf('seen').split('\n').length > 100);

describe('the agent', () => {
  it('killed at once in the middle of its work, has a row for everything that was sent', async () => {
    const agent = start('run', writeConfig());
    await underLoad();
    agent.child.kill('SIGKILL');
    expect((await agent.exited).signal).toBe('SIGKILL');
    const { operations, stoppedMs } = await ledger();
    expect(stoppedMs).toBeNull();
    const due = new Set(operations.map(({ lane, sequence }) => `${lane} ${sequence}`));
    const seen = textOf('seen').split('\n').filter(Boolean);
    expect(seen.length).toBeGreaterThanOrEqual(100);
    expect(seen.filter((id) => !due.has(id))).toEqual([]);
  });

  it('stops on SIGTERM, completes its ledger, says so last and exits with 0', async () => {
    const agent = start('run', writeConfig());
    await until('a sample', () => agent.output().length > 0);
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(JSON.parse(agent.output()[0]!)).toMatchObject({
      services: [{ service: 'rw' }, { service: 'rw' }],
    });
    expect(agent.output().at(-1)).toBe('{"done":true}');
    const { operations, stoppedMs } = await ledger();
    expect(stoppedMs).toBeGreaterThan(0);
    expect(operations.filter(({ outcome }) => outcome !== 'acknowledged')).toEqual([]);
  });

  it('stops when its standard input ends, if asked to, and leaves Ctrl-C to its parent', async () => {
    const agent = start('run', writeConfig(), '--until-stdin-ends');
    await underLoad();
    agent.child.kill('SIGINT');
    const before = textOf('seen').length;
    await until('more writes', () => textOf('seen').length > before + 500);
    agent.child.stdin.end();
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect((await ledger()).stoppedMs).not.toBeNull();
  });

  it('stops when its stop file appears', async () => {
    const agent = start('run', writeConfig());
    agent.child.stdin.end();
    await underLoad();
    writeFileSync(path('ledger.jsonl.stop'), '');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(agent.output().at(-1)).toBe('{"done":true}');
  });

  it('is tried where rates are open, and looks at itself only once its operations count', async () => {
    const [session, fresh] = lanes;
    const agent = start('run', writeConfig({ lanes: [{ ...session, open: true }, fresh] }));
    await underLoad();
    order({ share: 0.5, counted: false });
    await until('half the rate', () => agent.output().some((line) => line.includes('"share":0.5')));
    expect(textOf('ledger.jsonl')).not.toContain('"row":"canary"');
    order({ share: 0.5, counted: true });
    await until('the first look at itself', () => textOf('ledger.jsonl').includes('"row":"canary"'));
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    const { lanes: ran, self, countsFromMs, startedMs } = await ledger();
    expect(ran.map(({ rateHz }) => rateHz)).toEqual([100, 200]);
    expect(countsFromMs).toBeGreaterThan(startedMs);
    expect(self?.canaries.map(({ when }) => when)).toEqual(['before', 'after']);
    for (const check of self?.canaries ?? [])
      expect('span' in check && check.span.fromMs).toBeGreaterThan(countsFromMs);
  });

  it('can be stopped while it is tried, with nothing that counts', async () => {
    const agent = start('run', writeConfig({ lanes: lanes.map((lane) => ({ ...lane, open: true })) }));
    await underLoad();
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    const { span, operations, stoppedMs } = await ledger();
    expect(stoppedMs).not.toBeNull();
    expect(operations.every(({ intendedMs }) => intendedMs < span.fromMs)).toBe(true);
  });

  it('lingers after its stop file when asked to, until SIGTERM', async () => {
    const agent = start('run', writeConfig(), '--linger');
    await underLoad();
    writeFileSync(path('ledger.jsonl.stop'), '');
    await until('the end of the ledger', () => agent.output().at(-1) === '{"done":true}');
    expect((await ledger()).stoppedMs).not.toBeNull();
    expect(agent.child.exitCode).toBeNull();
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
  });

  it('does not append to the ledger of another load', async () => {
    const agent = start('run', writeConfig({ ledgerFile: path('config.json') }));
    expect(await agent.exited).toMatchObject({ code: 2 });
    expect(agent.errors()).toMatch(/^load: EEXIST.*\n$/);
  });

  it('ends with one clear line when its ledger can take no more, and sends nothing that is not in it', async () => {
    const agent = startLimited(writeConfig());
    expect(await agent.exited).toMatchObject({ code: 1 });
    expect(agent.errors()).toMatch(/^load: EFBIG.*\n$/);
    const { operations, stoppedMs } = await ledger();
    expect(stoppedMs).toBeNull();
    expect(textOf('seen').split('\n').length - 1).toBeLessThanOrEqual(operations.length);
  });

  it.each([
    [
      'no such file',
      () => '/nowhere.json',
      /^load: cannot use the configuration \/nowhere.json: ENOENT.*\n$/,
    ],
    [
      'a bad value',
      () => writeConfig({ inFlightMax: 0 }),
      /^load: .*inFlightMax: wanted a positive number, saw 0\n$/,
    ],
  ])('tells %s in one line and exits with 2', async (_, config, line) => {
    const agent = start('run', config());
    expect(await agent.exited).toMatchObject({ code: 2 });
    expect(agent.errors()).toMatch(line);
  });

  it('answers with the clock of this host', async () => {
    const agent = start('clock');
    const beforeMs = hostClockMs();
    agent.child.stdin.write('\n');
    await until('an answer', () => agent.output().length === 1);
    expect(Number(agent.output()[0])).toBeGreaterThan(beforeMs);
    expect(Number(agent.output()[0])).toBeLessThan(hostClockMs());
    agent.child.stdin.end();
    expect(await agent.exited).toEqual({ code: 0, signal: null });
  });
});
