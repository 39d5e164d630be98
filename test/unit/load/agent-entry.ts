// An entry file for tests of the agent: its server is a file, to which every write that arrives is appended at once.
import { appendFileSync } from 'node:fs';
import { runAgent } from '../../../load/agent.ts';
import type { Session } from '../../../load/target.ts';

runAgent((settings) => {
  const { seenFile, delayMs } = settings as { seenFile: string; delayMs: number };
  const answer = (): Promise<{ outcome: 'acknowledged' }> =>
    new Promise((resolve) => {
      setTimeout(resolve, delayMs, { outcome: 'acknowledged' });
    });
  const session: Session = {
    write({ writer, sequence }) {
      appendFileSync(seenFile, `${writer} ${sequence}\n`);
      return answer();
    },
    read: answer,
    ended: new Promise<string>(() => undefined),
    close: () => undefined,
  };
  return { open: () => Promise.resolve(session) };
}, process.argv.slice(2));
