// What a plan is made from.
import type { FoundDatabase } from '../model/attachment.ts';
import type { Engine } from '../model/engine.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Images } from '../model/images.ts';
import type { StepKind } from '../model/step.ts';
import type { UserManifest } from '../model/user-manifest.ts';
import type { Overrides } from './overrides.ts';

export interface PlanRequest extends Overrides {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly platform: Pick<Platform, 'name' | 'site' | 'bodies' | 'operators'>;
  readonly seed: number;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  /** Where it was named by its path. */
  readonly scenarioFile?: string;
  /** The path of a manifest in place of what the scenario says of its deployment. */
  readonly manifestFile?: string;
  /** What that file, or the scenario's, holds; wanted where one is named. */
  readonly manifest?: UserManifest;
  /** The database that is there already, in place of one that the run would bring up. */
  readonly attachTo?: FoundDatabase;
  /** What a manifest may have to name; absent where the platform has none. */
  readonly images?: Images;
}
