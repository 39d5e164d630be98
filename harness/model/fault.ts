// A fault: inject it, prove that it took effect, lift it, wait for recovery. The two proofs only look.
import type { AbilityName } from './deployment.ts';
import type { StepContext } from './step.ts';

export interface FaultKind {
  readonly name: string;
  readonly about: string;
  readonly needs: readonly AbilityName[];
  /** Does the harm. Its undo has been pushed already. */
  inject(member: string, context: StepContext): Promise<void>;
  /** Whether the harm can be seen, with what was seen. */
  tookEffect(member: string, context: StepContext): Promise<FaultSight>;
  /** Ends the harm. Harmless when there is none. */
  lift(member: string, context: StepContext): Promise<void>;
  /** Whether the member is back. */
  recovered(member: string, context: StepContext): Promise<FaultSight>;
}

export interface FaultSight {
  readonly yes: boolean;
  readonly seen: string;
}
