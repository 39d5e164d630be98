// A fault: inject it, prove that it took effect, lift it, wait for recovery. The two proofs only look.
import type { AbilityName } from './deployment.ts';
import type { StepContext } from './step.ts';

export interface FaultKind {
  readonly name: string;
  readonly about: string;
  readonly needs: readonly AbilityName[];
  /** The harm is done bit by bit while it is injected, so it begins when the injection does, not when that is done. */
  readonly gradual?: true;
  /** Does the harm; resolves with what was learned while doing so. Its undo has been pushed already. */
  inject(member: string, context: StepContext): Promise<FaultFacts>;
  /** Whether the harm can be seen, with what was seen. */
  tookEffect(member: string, context: StepContext, learned: FaultFacts): Promise<FaultSight>;
  /** Ends the harm. Harmless when there is none. */
  lift(member: string, context: StepContext): Promise<void>;
  /** Whether the member is back. */
  recovered(member: string, context: StepContext): Promise<FaultSight>;
}

type FaultFacts = Readonly<Record<string, string | number>>;

export interface FaultSight {
  readonly yes: boolean;
  readonly seen: string;
}
