// The load in a process of its own on this machine: started, watched, and stopped with its ledger brought home.
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LoadConfig } from '../../../load/lanes.ts';
import type { LoadSample, RatesOrder } from '../../../load/ledger.ts';
import { settlesWithin } from '../../model/deadline.ts';
import { RunError, messageOf } from '../../model/errors.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { LoadProgram, LocalSite, RunningLoad } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { startOwn } from './own-process.ts';
import type { OwnProcess } from './own-process.ts';
import type { WorkFolder } from './work-folder.ts';

const seeLog = 'Its log is load.log in the run’s logs folder.';

/** Resolves with the first sample; a `RunError` when the load ends before it, or sends none in time. */
export const startLoad = async (
  program: LoadProgram,
  { workFolder, writePrivate }: Pick<LocalSite, 'writePrivate'> & { readonly workFolder: WorkFolder },
  context: RunContext,
): Promise<RunningLoad> => {
  const ledgerFile = join(workFolder.path, 'ledger.jsonl');
  const config: LoadConfig = { ...program.config, ledgerFile, originMs: context.originMs };
  const configFile = await writePrivate('load.json', JSON.stringify(config));
  const args = ['run', configFile, '--until-stdin-ends'];
  const { mark } = workFolder;
  const started = await startOwn({ name: 'load', entry: program.entry, args, mark }, context);
  const listeners: ((sample: LoadSample) => void)[] = [];
  const firstSample = new Promise<void>((resolve) => {
    listeners.push(() => {
      resolve();
    });
  });
  readSamples(started, (sample) => {
    for (const listener of listeners) listener(sample);
  });
  await settlesWithin(Promise.race([firstSample, started.exited]), timeoutsMs.loadStart);
  if (!started.running()) throw new RunError(`the load ${await started.exited}`, seeLog);
  return {
    ended: started.exited,
    onSample: (listener) => listeners.push(listener),
    // The load reads the same clock: processes of one host share its monotonic clock, so there is nothing to measure.
    measureClock: () => Promise.resolve({ offsetMs: 0, uncertaintyMs: 0 }),
    steer: (order) => steer(`${ledgerFile}.rates`, order),
    stop: (copyTo) => stop(started, ledgerFile, copyTo),
  };
};

/** Anything that is not a sample, such as the last line, is passed over. */
const readSamples = ({ stdout }: OwnProcess, listener: (sample: LoadSample) => void): void => {
  createInterface({ input: stdout }).on('line', (line) => {
    const said = JSON.parse(line) as LoadSample | { readonly done: true };
    if ('services' in said) listener(said);
  });
};

/** The file appears with its whole content, in place of the one before. */
const steer = async (file: string, order: RatesOrder): Promise<void> => {
  await writeFile(`${file}.part`, JSON.stringify(order), { mode: 0o600 });
  await rename(`${file}.part`, file);
};

const bringHome = async (ledgerFile: string, copyTo: string): Promise<void> => {
  try {
    await copyFile(ledgerFile, copyTo);
  } catch (cause) {
    throw new RunError(
      `${copyTo} cannot be written: ${messageOf(cause)}`,
      `Look whether the disk is full: df ${copyTo}`,
    );
  }
};

/** Brings the ledger home even when the load did not end well; a `RunError` says so then. */
const stop = async (started: OwnProcess, ledgerFile: string, copyTo: string): Promise<void> => {
  started.stdin.end();
  const inTime = await settlesWithin(started.exited, timeoutsMs.loadStop);
  if (!inTime) {
    await started.signalTree('SIGKILL');
    await started.exited;
  }
  // The two may lie on different file systems, between which nothing can be moved.
  await bringHome(ledgerFile, copyTo);
  // The next load of the same run has one of its own.
  await rm(ledgerFile);
  if (!inTime) {
    throw new RunError(
      `the load did not end within ${timeoutsMs.loadStop / 1000} s of being told to, and was killed`,
      seeLog,
    );
  }
};
