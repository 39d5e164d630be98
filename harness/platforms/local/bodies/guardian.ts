// Ends harms that their conductor did not live to lift: a shell that keeps what would lift them, and does that when its standard
// input ends, which is when drydock dies, however that was. There is none before the first harm.
import type { RunContext } from '../../../model/run-context.ts';
import { startChild } from '../child-process.ts';
import type { Started } from '../child-process.ts';
import type { WorkFolder } from '../work-folder.ts';

/** Each line replaces the one before; the run's work folder is an argument, by which people know the process. */
const script = 'armed=; while IFS= read -r line; do armed=$line; done; eval "$armed"';

export interface Guardian {
  /** Keeps a shell command that lifts a harm, until what this returns is called. */
  arm(lift: string): Promise<() => void>;
}

export const createGuardian = ({ path, mark }: WorkFolder, context: Pick<RunContext, 'undo'>): Guardian => {
  let starting: Promise<Started> | undefined;
  const armed = new Set<{ readonly lift: string }>();
  const start = async (): Promise<Started> => {
    context.undo('end the guardian of harms', async () => {
      const guardian = await starting;
      guardian?.child.stdin?.end();
      await guardian?.exited;
    });
    const guardian = await startChild(
      ['sh', '-c', script, 'sh', path],
      { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, ...mark } },
      () => '',
    );
    // A broken pipe means that it has ended: what it would have done is left to the undo and to `drydock clean`.
    guardian.child.stdin?.on('error', () => undefined);
    return guardian;
  };
  const tell = (guardian: Started): void => {
    guardian.child.stdin?.write(`${[...armed].map(({ lift }) => lift).join('; ')}\n`);
  };
  return {
    arm: async (lift) => {
      const guardian = await (starting ??= start());
      const one = { lift };
      armed.add(one);
      tell(guardian);
      return () => {
        armed.delete(one);
        tell(guardian);
      };
    },
  };
};
