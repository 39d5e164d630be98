// How long processes of this machine have had a processor, in the kernel's and in their own code. Linux only.
import { readFileSync, readdirSync } from 'node:fs';
import { listProcesses, treeOf } from '../../harness/platforms/local/processes.ts';

/** The kernel tells times of ended processes in ticks of a hundredth of a second, whatever its own clock ticks at. */
const tickMs = 10;

/**
 * Milliseconds, of a process with all that it has started and still runs, and of what that has started, ended and collected: the
 * processes that a database server had for its connections. Those still there to the nanosecond, those gone to a tick in all.
 */
export const processorMs = async (pid: number): Promise<number> => {
  const rows = treeOf(pid, await listProcesses());
  return rows.reduce((sum, row) => sum + runningMs(row.pid) + collectedMs(row.pid), 0);
};

/** Of all threads; zero when it has just ended, as its time is its parent's soon. */
const runningMs = (pid: number): number =>
  orZero(() =>
    readdirSync(`/proc/${pid}/task`)
      .map(
        (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
      )
      .reduce((sum, ms) => sum + ms, 0),
  );

/** `cutime` and `cstime` of /proc/<pid>/stat. */
const collectedMs = (pid: number): number =>
  orZero(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * tickMs;
  });

const orZero = (read: () => number): number => {
  try {
    return read();
  } catch {
    return 0;
  }
};
