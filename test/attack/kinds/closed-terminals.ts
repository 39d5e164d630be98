// A terminal that is closed while a run goes on: where it is the run's own, the run is told to end; where only its progress went
// there, the run goes on. Node can make no terminals, so Python does.
import { spawnSync } from 'node:child_process';
import { leftMisses, runAttack } from '../shared/run-attack.ts';
import { baseRuns, runArgs, runFolderIn, runMisses, runPatienceMs, scenarios } from '../shared/runs.ts';
import { drydockProgram, startProgram } from '../shared/start.ts';

/** Arguments: whether the terminal is the program's own, after how many seconds it is closed, the program. */
const closer = `
import os, pty, select, signal, sys, time
own, seconds, command = sys.argv[1] == 'own', float(sys.argv[2]), sys.argv[3:]
output = os.dup(1)
if own:
    child, terminal = pty.fork()
else:
    terminal, other = pty.openpty()
    child = os.fork()
if child == 0:
    if not own:
        os.setsid()
        os.dup2(other, 2)
        os.close(other)
        os.close(terminal)
    os.dup2(output, 1)
    os.execv(command[0], command)
if not own:
    os.close(other)
end = time.monotonic() + seconds
while time.monotonic() < end:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            os.write(2, os.read(terminal, 65536))
        except OSError:
            break
os.close(terminal)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
`;

const whyNoPython = (): string | null =>
  spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0 ? null : 'there is no python3';

export const closedTerminals = runAttack({
  kind: 'closed-terminals',
  tries: 6,
  tryMs: 9500,
  atOnce: 2,
  whyNot: whyNoPython,
  // The memory looked at would be Python's.
  held: ['wrong verdicts', 'left behind', 'stack traces', 'unclear'],
  open: async (ground) => {
    const { tookMs } = (await baseRuns(ground)).quiet;
    return {
      attempt: async ({ number, chance, place }) => {
        const own = number % 2 === 1;
        const seconds = (chance.between(200, tookMs) / 1000).toFixed(3);
        const command = [drydockProgram, ...runArgs(scenarios.quiet, place, chance)];
        const { answer } = startProgram(
          ['python3', '-c', closer, own ? 'own' : 'lent', seconds, ...command],
          place,
          { patienceMs: runPatienceMs },
        );
        const told = await answer;
        // Hung up on before there was anything to undo.
        const unbegun = told.status === 129 && runFolderIn(place) === null;
        return [
          ...(await runMisses({
            answer: unbegun ? { ...told, status: 3 } : told,
            statuses: own ? [0, 3] : [0],
            drawnOn: true,
          })),
          ...(await leftMisses(place)),
        ];
      },
    };
  },
});
