// Progress while a run goes on. On a terminal: lasting lines, and below them one block that is redrawn in place. Elsewhere:
// plain lines without escape codes. It is fed the recorded events and writes text; it reads no clock.
import { styleText } from 'node:util';
import type { Plan } from '../harness/model/plan.ts';
import type { RecordedEvent, RecordedSample, RunPhase } from '../harness/model/record.ts';
import {
  figuresLine,
  lastingLine,
  runPhaseWords,
  serviceLines,
  stepWord,
  titleOf,
} from './progress-lines.ts';
import type { ProgressLine, Tone } from './progress-lines.ts';
import { printable } from '../harness/text/printable.ts';

export interface ProgressSettings {
  readonly plan: Plan;
  readonly terminal: boolean;
  /** The terminal's width; lines are cut to it. */
  readonly columns: number;
  readonly write: (text: string) => void;
}

export interface Progress {
  event(recorded: RecordedEvent): void;
  /** Takes the block away. Harmless when there is none. */
  end(): void;
}

/** Progress for a terminal or for a log. */
export const createProgress = (settings: ProgressSettings): Progress =>
  settings.terminal ? onTerminal(settings) : inLines(settings);

/** What the events so far amount to. */
interface Progressed {
  readonly atMs: number;
  readonly phase: RunPhase;
  readonly step: number | null;
  readonly stepStartedMs: number;
  readonly sample: RecordedSample | null;
}

const nothingSeen: Progressed = { atMs: 0, phase: 'set-up', step: null, stepStartedMs: 0, sample: null };

const seenAfter = (seen: Progressed, event: RecordedEvent): Progressed => {
  const now = { ...seen, atMs: event.atMs };
  if (event.kind === 'step-started') return { ...now, step: event.step, stepStartedMs: event.atMs };
  if (event.kind === 'load-sample') return { ...now, sample: event.sample };
  // After the tail nobody writes any more: the last second's figures would only mislead.
  if (event.kind === 'phase')
    return { ...now, phase: event.phase, sample: event.phase === 'settle' ? null : now.sample };
  return now;
};

/** `[  26.3 s] promoted: pg-4 is on timeline 2`. */
const stamped = (atMs: number, { text, tone }: ProgressLine): ProgressLine => ({
  text: `[${(atMs / 1000).toFixed(1).padStart(6)} s] ${text}`,
  tone,
});

const figuresEveryMs = 5000;

const inLines = ({ plan, write }: ProgressSettings): Progress => {
  let seen = nothingSeen;
  let figuresDueMs = 0;
  const say = (atMs: number, line: ProgressLine) => {
    write(`${stamped(atMs, line).text}\n`);
  };
  return {
    event: (event) => {
      seen = seenAfter(seen, event);
      const line = lastingLine(event, plan, seen.stepStartedMs);
      if (line !== undefined) say(event.atMs, line);
      if (event.kind !== 'load-sample' || event.atMs < figuresDueMs) return;
      say(event.atMs, figuresLine(event.sample));
      figuresDueMs = event.atMs + figuresEveryMs;
    },
    end: () => undefined,
  };
};

// Each line is written over its predecessor and then cleared to its end, all in one write and between the marks of a
// synchronised update: a terminal never shows a half-drawn block.
const [beginUpdate, endUpdate] = ['\u001b[?2026h', '\u001b[?2026l'];
const [clearToLineEnd, clearBelow] = ['\u001b[K', '\u001b[J'];
const upLines = (count: number): string => (count === 0 ? '' : `\u001b[${count}F`);

const onTerminal = ({ plan, write, columns }: ProgressSettings): Progress => {
  let seen = nothingSeen;
  let drawn = 0;
  const draw = (lasting: readonly ProgressLine[], block: readonly ProgressLine[]) => {
    const lines = [...lasting, ...block].map((line) => `${painted(line, columns)}${clearToLineEnd}\n`);
    write(`${beginUpdate}${upLines(drawn)}${lines.join('')}${clearBelow}${endUpdate}`);
    drawn = block.length;
  };
  return {
    event: (event) => {
      seen = seenAfter(seen, event);
      const line = lastingLine(event, plan, seen.stepStartedMs);
      const lasting = line === undefined ? [] : [stamped(event.atMs, line)];
      if (lasting.length > 0 || event.kind === 'load-sample') draw(lasting, statusBlock(seen, plan));
    },
    end: () => {
      if (drawn > 0) draw([], []);
    },
  };
};

const styles = {
  plain: [],
  strong: ['bold'],
  quiet: ['dim'],
  good: ['green'],
  bad: ['red'],
} as const satisfies Record<Tone, readonly string[]>;

/** Cut to the terminal's width, since a line that wraps would break the count of lines to go up. */
const painted = ({ text, tone }: ProgressLine, columns: number): string => {
  const cut = text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
  return styleText([...styles[tone]], cut, { validateStream: false });
};

const statusBlock = (
  { atMs, phase, step, stepStartedMs, sample }: Progressed,
  plan: Plan,
): readonly ProgressLine[] => {
  const passed = `${(atMs / 1000).toFixed(0)} s`;
  const stepSeconds = `${((atMs - stepStartedMs) / 1000).toFixed(0)} s`;
  const doing =
    phase === 'steps' && step !== null
      ? `${stepWord(plan, step)}, ${stepSeconds}: ${printable(titleOf(plan, step))}`
      : runPhaseWords[phase];
  const services = sample === null ? [] : serviceLines(sample);
  return [
    { tone: 'plain', text: '' },
    { tone: 'strong', text: `  ${passed.padStart(6)}  ${doing}` },
    ...services.map(({ tone, text }): ProgressLine => ({ tone, text: `          ${text}` })),
  ];
};
