// Asks the system to serve this process before others: late timers of ours look like a slow database. Most users may not; then
// everything stays as it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** Where Linux groups processes by session, the priority of one counts within its session only; the session has one of its own. */
const sessionFile = '/proc/self/autogroup';
const wanted = constants.priority.PRIORITY_HIGH;

/** Returns what makes the process an ordinary one again. What it starts meanwhile inherits its priority, but for new sessions. */
export const askForPriority = (): (() => void) => {
  const ordinary = getPriority();
  const session = sessionNow();
  attempt(() => {
    setPriority(wanted);
  });
  if (session !== undefined)
    attempt(() => {
      writeFileSync(sessionFile, `${wanted}`);
    });
  return () => {
    attempt(() => {
      setPriority(ordinary);
    });
    if (session !== undefined)
      attempt(() => {
        writeFileSync(sessionFile, session);
      });
  };
};

/** As the file has it: `/autogroup-212 nice 0`. Undefined where sessions have no priority. */
const sessionNow = (): string | undefined => {
  try {
    return / nice (-?\d+)/.exec(readFileSync(sessionFile, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
};

const attempt = (deed: () => void): void => {
  try {
    deed();
  } catch {
    // Refused.
  }
};
