// A program and a terminal for the tests of the commands: platforms that say what a test wants them to say, runs that are
// over at once, streams that are kept, and signals that a test sends.
import { join } from 'node:path';
import { vi } from 'vitest';
import { runCommandLine } from '../../../harness/cli/command-line.ts';
import type {
  Program,
  RunOutcome,
  RunRequest,
  RunningRun,
  SeriesOutcome,
} from '../../../harness/cli/program.ts';
import type { Terminal } from '../../../harness/cli/terminal.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import type { Diagnosis } from '../../../harness/model/diagnosis.ts';
import type { Platform } from '../../../harness/model/platform.ts';
import type { Judgement, Verdict } from '../../../harness/model/verdict.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { known, paperPlatforms } from '../spec/known.ts';

// The machine that runs the tests may have its own.
vi.stubEnv('DRYDOCK_IMAGES', undefined);

export const ok: Diagnosis = { subject: 'PostgreSQL 17.9 servers', status: 'ok', seen: 'found', remedy: '' };

const opened = () => Promise.reject(new Error('no command opens a platform itself'));

export const fakePlatform = (name: string, changes: Partial<Platform> = {}): Platform =>
  ({
    ...(name === 'local' ? paperPlatforms.local : paperPlatforms.kind),
    name,
    about: `${name}, on paper`,
    diagnose: () => Promise.resolve([ok]),
    leftovers: () => Promise.resolve([]),
    open: opened,
    ...changes,
  }) as Platform;

export const verdictOf = (verdict: Judgement): Verdict => ({ ...passing(), verdict });

export const outcomeOf = (verdict: Judgement): RunOutcome => ({
  verdict: verdictOf(verdict),
  summary: `verdict: ${verdict}\n`,
  reportFile: join(process.cwd(), 'results/drill/1/report.html'),
});

export const seriesOutcomeOf = (verdict: Judgement): SeriesOutcome => ({
  series: { verdict } as SeriesOutcome['series'],
  summary: `series: ${verdict}\n`,
  reportFile: join(process.cwd(), 'results/drill/1-series/report.html'),
});

export interface Fake {
  readonly program: Program;
  /** What runs were asked for. */
  readonly requests: RunRequest[];
}

export const fakeProgram = (changes: Partial<Program> = {}, run: Partial<RunningRun> = {}): Fake => {
  const requests: RunRequest[] = [];
  const program: Program = {
    version: '1.2.3',
    ...known,
    platforms: {
      local: fakePlatform('local'),
      kind: fakePlatform('kind'),
      context: fakePlatform('context'),
    },
    scenariosFolder: join(import.meta.dirname, 'scenarios'),
    resultsFolder: '/results',
    openHost: (signal) => ({ signal, run: () => Promise.reject(new Error('nothing is run')) }),
    newSeed: () => 4711,
    startRun: (request) => {
      requests.push(request);
      return {
        done: Promise.resolve(outcomeOf('pass')),
        interrupt: () => undefined,
        pendingUndo: () => [],
        ...run,
      };
    },
    startCalibration: () => {
      throw new Error('no test calibrates on paper');
    },
    startSeries: () => ({
      done: Promise.reject(new Error('no series is expected')),
      interrupt: () => undefined,
      pendingUndo: () => [],
    }),
    startSuite: () => ({
      done: Promise.reject(new Error('no suite is expected')),
      interrupt: () => undefined,
      pendingUndo: () => [],
    }),
    judgeRun: () => Promise.resolve(outcomeOf('fail')),
    findRun: (_, named) => {
      if (named === 'latest') return '/results/drill/1';
      throw new UsageError(`no run "${named}"; there are none yet`);
    },
    listRuns: () => [],
    judgeSeries: () => Promise.reject(new Error('no series is expected')),
    findSeries: () => undefined,
    listSeries: () => [],
    verdictsOf: (_, named) => {
      throw new UsageError(`no run "${named}"; there are none yet`);
    },
    readVerdicts: () => ({ verdicts: [], problems: [] }),
    ...changes,
  };
  return { program, requests };
};

export interface FakeTerminal extends Terminal {
  readonly written: { out: string; err: string };
  readonly exits: number[];
  signal(name: NodeJS.Signals): void;
  listening(): boolean;
}

export const fakeTerminal = (): FakeTerminal => {
  const written = { out: '', err: '' };
  const exits: number[] = [];
  const listeners = new Set<(name: NodeJS.Signals) => void>();
  const stream = (into: 'out' | 'err') => ({
    isTTY: false,
    columns: undefined,
    write: (text: string) => {
      written[into] += text;
    },
  });
  return {
    written,
    exits,
    out: stream('out'),
    err: stream('err'),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (status) => exits.push(status),
    signal: (name) => {
      for (const listener of listeners) listener(name);
    },
    listening: () => listeners.size > 0,
  };
};

/** Types a command line, its words parted by blanks unless they are given; resolves with what came of it. */
export const typed = async (line: string | readonly string[], program: Program = fakeProgram().program) => {
  const terminal = fakeTerminal();
  const status = await runCommandLine(
    typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line,
    program,
    terminal,
  );
  return { status, ...terminal.written };
};
