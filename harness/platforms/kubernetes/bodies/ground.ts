// What the bodies of a cluster are made of.
import type { KubernetesSite } from '../../../model/site.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { ClusterConnection } from '../api.ts';

export interface BodyGround {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly context: RunContext;
  readonly site: Pick<KubernetesSite, 'exec' | 'read' | 'list' | 'remove'>;
  /** Runs a shell script on a node as root; absent where nodes are out of reach. */
  readonly onNode?: OnNode | undefined;
  /** Absent where nodes are out of reach. */
  readonly cutPower?: CutPower | undefined;
}

/**
 * Takes a node's power away at once; it has it again after so many seconds, whatever becomes of drydock. Resolves with how it is given back
 * before, which is done although the run was told to end.
 */
export type CutPower = (node: string, endsAfterSeconds: number) => Promise<() => Promise<void>>;

/** Resolves with the script's standard output. `detached` starts it and does not wait. */
export type OnNode = (node: string, script: string, how?: 'detached') => Promise<string>;

/** A harm should have been lifted by then, in seconds; what ends it by itself waits longer. */
export const endsByItselfAfterSeconds = (forMs: number): number => Math.ceil(forMs / 1000) + 30;
