// What a plan is made from.
import type { Engine } from '../model/engine.ts';
import type { Platform } from '../model/platform.ts';
import type { LoadSettings, Scenario } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';

export interface PlanRequest {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly platform: Pick<Platform, 'name' | 'site' | 'bodies' | 'operators'>;
  /** The name of a deployment in place of the scenario's. */
  readonly deployment?: string;
  readonly seed: number;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  /** Settings of the load in place of the scenario's. */
  readonly overrides: Partial<LoadSettings>;
  /** In place of the scenario's `repeat`. */
  readonly repeat?: number;
  /** In place of what repeated runs take, in milliseconds; 0 for none. */
  readonly holdUpToMs?: number;
}
