// Long-lived processes that answer command lines, for many tries in little time. What looks wrong there is made again with the real
// program, which alone is judged.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Ground, Place } from './ground.ts';
import { sweep } from './residue.ts';
import { peakMbOf } from './start.ts';
import type { WorkerAnswer } from './plan-worker.ts';

export interface Workers {
  /** `work` gets a worker for itself. */
  readonly use: <T>(work: (worker: Worker) => Promise<T>) => Promise<T>;
  readonly close: () => void;
}

export interface Worker {
  readonly place: Place;
  /** Null when it gave no answer in time, or died of the question. */
  readonly ask: (
    args: readonly string[],
    withinMs: number,
  ) => Promise<(WorkerAnswer & { peakMb: number }) | null>;
}

interface Kept extends Worker {
  readonly end: () => void;
}

export const openWorkers = (ground: Ground): Workers => {
  const idle: Kept[] = [];
  const all: Kept[] = [];
  return {
    use: async (work) => {
      const worker = idle.pop() ?? openWorker(ground.place(`worker-${all.length}`));
      if (!all.includes(worker)) all.push(worker);
      try {
        return await work(worker);
      } finally {
        idle.push(worker);
      }
    },
    close: () => {
      for (const { place, end } of all) {
        end();
        sweep(place);
      }
    },
  };
};

/** A worker that has grown so much keeps it, and would have every later answer look too large. */
const wornMb = 260;

const openWorker = (place: Place): Kept => {
  let child: ChildProcess | undefined;
  const end = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  return {
    place,
    end,
    ask: async (args, withinMs) => {
      child ??= await started(place);
      const answer = await answerOf(child, args, withinMs);
      if (answer === null || answer.peakMb > wornMb) end();
      return answer;
    },
  };
};

const started = async (place: Place): Promise<ChildProcess> => {
  const child = fork(new URL('./plan-worker.ts', import.meta.url), {
    cwd: place.here,
    env: place.environment,
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  return child;
};

const answerOf = async (
  child: ChildProcess,
  args: readonly string[],
  withinMs: number,
): Promise<(WorkerAnswer & { peakMb: number }) | null> => {
  forgetPeak(child.pid);
  return new Promise((resolve) => {
    const tell = (answer: WorkerAnswer | null) => {
      clearTimeout(late);
      child.off('message', answered).off('exit', died);
      resolve(answer === null ? null : { ...answer, peakMb: peakMbOf(child.pid) });
    };
    const answered = (answer: WorkerAnswer) => {
      tell(answer);
    };
    const died = () => {
      tell(null);
    };
    const late = setTimeout(died, withinMs);
    child.on('message', answered).on('exit', died);
    child.send(args);
  });
};

/** From now on the kernel counts anew what the process has at most. */
const forgetPeak = (pid: number | undefined): void => {
  try {
    writeFileSync(`/proc/${pid ?? 0}/clear_refs`, '5');
  } catch {
    // Then the peak is that of all questions so far, and the real program decides.
  }
};
