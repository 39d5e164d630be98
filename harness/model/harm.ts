// Doing a harm: its end is pushed as an undo before the deed, and is brought about once, whoever comes first. And the proof that
// harms of a server share.
import type { Harmed, Sight } from './body.ts';
import { messageOf } from './errors.ts';
import type { RunContext } from './run-context.ts';

interface HarmDeed extends Pick<Harmed, 'proof'> {
  /** For people, to stand behind "lift": `freeze from pg-1`. */
  readonly what: string;
  /** Does the harm; resolves with what was learned while doing it. */
  readonly does: () => Promise<Harmed['facts'] | undefined>;
  /** As that of the harm, but nobody need come in another's place. */
  readonly lift: () => Promise<readonly string[] | void>;
}

/** Rejects as the deed does; what it left half done is lifted by the undo. */
export const inflict = async (
  context: Pick<RunContext, 'undo'>,
  { what, does, proof, lift }: HarmDeed,
): Promise<Harmed> => {
  let lifting: ReturnType<Harmed['lift']> | undefined;
  const once = () => (lifting ??= lift().then((instead) => instead ?? undefined));
  context.undo(`lift ${what}`, async () => {
    await once();
  });
  const facts = (await does()) ?? {};
  return { facts, proof, lift: once };
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
