// What progress says in words: the lasting line of an event, if it has one, and the figures of a second of load. No
// terminal here.
import { formatCount, formatFacts, formatSeconds } from '../harness/measure/format.ts';
import type { Plan } from '../harness/model/plan.ts';
import type { RecordedEvent, RecordedSample, RunPhase } from '../harness/model/record.ts';
import { phaseWord } from '../harness/model/milestones.ts';
import { printable } from '../harness/text/printable.ts';

export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'bad';

export interface ProgressLine {
  readonly text: string;
  readonly tone: Tone;
}

/** What a phase of the run is called while it lasts. */
export const runPhaseWords: Record<RunPhase, string> = {
  'set-up': 'setting up',
  trial: 'trial: which load the machine carries',
  'warm-up': 'warm-up: load before the first step',
  steps: 'steps',
  tail: 'tail: load after the last step',
  settle: 'waiting for the replicas to catch up',
  audit: 'reading back what was stored',
  'clean-up': 'cleaning up',
};

/** `step 5/9`. */
export const stepWord = (plan: Plan, number: number): string => `step ${number}/${plan.steps.length}`;

/** The line that stays when an event has passed; undefined for events that only feed the figures. */
export const lastingLine = (
  event: RecordedEvent,
  plan: Plan,
  stepStartedMs: number,
): ProgressLine | undefined => {
  const line = (tone: Tone, text: string): ProgressLine => ({ tone, text: printable(text) });
  switch (event.kind) {
    case 'run-started':
      return line('strong', `${event.run.id} on ${event.run.platform} (${event.run.deployment})`);
    case 'note':
      return line('quiet', event.text);
    case 'phase':
      return event.phase === 'steps' ? undefined : line('plain', runPhaseWords[event.phase]);
    case 'fitted':
      return line('plain', `rates: ${event.fitted.text}`);
    case 'step-started':
      return line('strong', `${stepWord(plan, event.step)} ${titleOf(plan, event.step)}`);
    case 'step-measured':
      return line('quiet', formatFacts(event.facts));
    case 'step-finished':
      return line(
        'good',
        `${stepWord(plan, event.step)} done in ${formatSeconds(event.atMs - stepStartedMs)}`,
      );
    case 'step-failed':
      return line('bad', `${stepWord(plan, event.step)} failed: ${event.message}`);
    case 'milestone':
      return line('plain', `${phaseWord(event.milestone)}: ${event.detail}`);
    case 'audited':
      return line('quiet', `read ${formatCount(event.rows)} rows back from ${event.member} (${event.role})`);
    case 'sample':
      return event.held === null
        ? line('bad', `no look at the sample data on ${event.member}: ${event.reason}`)
        : line('quiet', `looked at the sample data on ${event.member}, ${event.when} the load`);
    case 'harmed':
      return line('bad', event.what);
    case 'problem':
      return line('bad', event.message);
    case 'undone':
      return event.error === null ? undefined : line('bad', `could not undo "${event.what}": ${event.error}`);
    case 'run-finished':
      return event.ending === 'completed'
        ? undefined
        : line('bad', `the run was ${event.ending}: ${event.reason}`);
    default:
      return undefined;
  }
};

/** The title of a step as the plan has it. */
export const titleOf = (plan: Plan, number: number): string =>
  plan.steps.find((step) => step.number === number)?.title ?? '';

/** One line: what was acknowledged in the last second per service, what failed, and who is down. */
export const figuresLine = ({ services }: RecordedSample): ProgressLine => {
  const rates = [...Map.groupBy(services, ({ service }) => service)].map(([service, own]) => {
    const acknowledged = own.reduce((sum, one) => sum + one.acknowledged, 0);
    const failed = own.reduce((sum, one) => sum + failedOf(one), 0);
    return `${service} ${formatCount(acknowledged)}/s${failed === 0 ? '' : ` (${formatCount(failed)} failed)`}`;
  });
  const down = services
    .filter((one) => stateOf(one) === 'down')
    .map(({ service, policy }) => `${service} ${policy}`);
  const text = `acknowledged: ${rates.join(', ')}${down.length === 0 ? '' : `; down: ${down.join(', ')}`}`;
  return { tone: down.length === 0 ? 'quiet' : 'bad', text: printable(text) };
};

/** A line per service: each policy's rate and median latency, or that it is down. */
export const serviceLines = ({ services }: RecordedSample): readonly ProgressLine[] => {
  const width = Math.max(0, ...services.map(({ service }) => service.length));
  return [...Map.groupBy(services, ({ service }) => service)].map(([service, own]) => {
    const states = own.map(stateOf);
    const sign = states.includes('down') ? '✗' : states.includes('partial') ? '◐' : '●';
    const tone = sign === '●' ? 'plain' : 'bad';
    return {
      tone,
      text: printable(`${sign} ${service.padEnd(width)}  ${own.map(policyText).join('')}`.trimEnd()),
    };
  });
};

const policyText = (sample: RecordedSample['services'][number]): string => {
  const rate = `${formatCount(sample.acknowledged)}/s`.padStart(7);
  const p50 = sample.latencyMsP50 === null ? '' : formatSeconds(sample.latencyMsP50);
  const state = { good: p50, partial: `${formatCount(failedOf(sample))} failed`, down: 'DOWN' }[
    stateOf(sample)
  ];
  return `${sample.policy.padEnd(7)}${rate}  ${state.padEnd(12)}`;
};

/** `down`: something was asked and nothing acknowledged; `partial`: some of it failed. */
const stateOf = (sample: RecordedSample['services'][number]): 'good' | 'partial' | 'down' => {
  if (failedOf(sample) === 0) return 'good';
  return sample.acknowledged === 0 ? 'down' : 'partial';
};

const failedOf = ({ refused, unknown }: RecordedSample['services'][number]): number => refused + unknown;
