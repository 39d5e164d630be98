// Questions to the record about when: which phase, which step, which snapshot, which milestones. Measures and checks ask
// here instead of walking the events themselves.
import type { RecordedEvent, RunPhase } from '../model/record.ts';
import type { TopologySnapshot } from '../model/topology.ts';

/** A stretch of the run's clock in milliseconds, from inclusive, to exclusive. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The events of one kind, in the order of the record. */
export const eventsOf = <K extends RecordedEvent['kind']>(
  events: readonly RecordedEvent[],
  kind: K,
): readonly Extract<RecordedEvent, { kind: K }>[] =>
  events.filter((event): event is Extract<RecordedEvent, { kind: K }> => event.kind === kind);

/** From the phase's own event to the next phase's; null when the run never came so far, or ended within it. */
export const phaseSpan = (events: readonly RecordedEvent[], phase: RunPhase): Span | null => {
  const phases = eventsOf(events, 'phase');
  const place = phases.findIndex((event) => event.phase === phase);
  const [begun, next] = [phases[place], phases[place + 1]];
  return begun === undefined || next === undefined ? null : { fromMs: begun.atMs, toMs: next.atMs };
};

/** The step that was under way at a moment, or null. */
export const stepAt = (events: readonly RecordedEvent[], atMs: number): number | null => {
  let step: number | null = null;
  for (const event of events) {
    if (event.atMs > atMs) break;
    if (event.kind === 'step-started') step = event.step;
    if (event.kind === 'step-finished' || event.kind === 'step-failed') step = null;
  }
  return step;
};

/** The first and the last snapshot of the run. */
export const topologiesOf = (
  events: readonly RecordedEvent[],
): { readonly before: TopologySnapshot | null; readonly after: TopologySnapshot | null } => {
  const snapshots = eventsOf(events, 'topology');
  return { before: snapshots[0]?.topology ?? null, after: snapshots.at(-1)?.topology ?? null };
};

/** How many milliseconds of the stretches lie within a span. */
export const overlapMs = (stretches: readonly Span[], span: Span): number =>
  stretches.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)),
    0,
  );
