// Doing a harm: its end is pushed as an undo before the deed, and is brought about once, whoever comes first. And the proof that
// harms of a server share.
import type { Harmed, Sight } from './body.ts';
import { messageOf } from './errors.ts';
import type { RunContext } from './run-context.ts';

interface HarmDeed extends Pick<Harmed, 'proof' | 'lift' | 'instead'> {
  /** For people, to stand behind "lift": `freeze from pg-1`. */
  readonly what: string;
  /** Does the harm; resolves with what was learned while doing it. */
  readonly does: () => Promise<Harmed['facts'] | undefined>;
}

/** Rejects as the deed does; what it left half done is lifted by the undo. */
export const inflict = async (
  context: Pick<RunContext, 'undo'>,
  { what, does, ...harm }: HarmDeed,
): Promise<Harmed> => {
  let lifting: Promise<void> | undefined;
  const once = () => (lifting ??= harm.lift());
  context.undo(`lift ${what}`, once);
  const facts = (await does()) ?? {};
  return { ...harm, facts, lift: once };
};

/** Whether a server gives no answer, as a client would find out: by asking. */
export const silent = async (server: {
  readonly name: string;
  readonly ask: () => Promise<unknown>;
}): Promise<Sight> => {
  try {
    await server.ask();
    return { yes: false, seen: `${server.name} answers` };
  } catch (error) {
    return { yes: true, seen: `${server.name} gives no answer: ${messageOf(error)}` };
  }
};
