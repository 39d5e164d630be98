// How much of what was down the phases explain. A phase that runs up to a milestone is explained by it. What nothing explains, and what
// follows the last milestone, is not: that clients are served again is what came of the outage and says nothing of why it lasted. For the
// same reason a first connection explains only how long clients took once the service was open to them.
import type { PhaseEnd } from '../model/milestones.ts';
import type { Measurements, ServiceMeasure, WindowPhase } from '../model/verdict.ts';
import { rounded } from './rounding.ts';
import { worstPart } from './standing.ts';

const outcomes: ReadonlySet<PhaseEnd> = new Set<PhaseEnd>(['unexplained', 'first-good', 'first-answer']);

/** From these on a new connection is led to a server that serves. */
const openings: ReadonlySet<PhaseEnd> = new Set<PhaseEnd>([
  'endpoint-switched',
  'endpoint-ready',
  'server-ready',
  'fault-lifted',
]);

/** The down phases that are explained, of those of one window in their order, in milliseconds together. */
export const explainedMsOf = (phases: readonly WindowPhase[]): number => {
  let [explainedMs, open] = [0, false];
  for (const { state, until, durationMs } of phases) {
    if (state === 'late') open = false;
    else if (!outcomes.has(until) && (until !== 'first-connection' || open)) explainedMs += durationMs;
    open ||= openings.has(until);
  }
  return rounded(explainedMs);
};

/** Of all services under all policies together; of the worst partition where data is split. */
export const explainedIn = (services: readonly ServiceMeasure[]): NonNullable<Measurements['explained']> => {
  const measured = services.map((service) => worstPart(service).measured);
  return {
    downMs: rounded(measured.reduce((sum, { downtimeMs }) => sum + downtimeMs.value, 0)),
    explainedMs: rounded(measured.reduce((sum, { explainedMs = 0 }) => sum + explainedMs, 0)),
  };
};
