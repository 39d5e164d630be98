// What lies behind the rows of the timeline: the shades of warm-up and tail, the bands of the steps, the marks of the
// milestones.
import { formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import { asItHappened } from '../../harness/measure/milestones.ts';
import { eventsOf, phaseSpan } from '../../harness/measure/timeline.ts';
import type { HistoryHead } from '../../harness/model/history.ts';
import type { Milestone } from '../../harness/model/milestones.ts';
import type { RecordedEvent } from '../../harness/model/record.ts';
import type { StepResult } from '../../harness/model/verdict.ts';
import { phaseWord } from '../../harness/model/milestones.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import type { Track } from './track.ts';

/** Warm-up and tail, when nothing was done to the database. */
export const phaseShades = (events: readonly RecordedEvent[], track: Track, bottom: number): Markup =>
  html`${(['warm-up', 'tail'] as const).map((phase) => {
    const span = phaseSpan(events, phase);
    if (span === null) return null;
    const { fromMs, toMs } = span;
    return html`<g
      ><rect
        class="shade"
        x="${track.at(fromMs)}"
        y="0"
        width="${track.width(fromMs, toMs)}"
        height="${bottom}"
      /><title>${phase}: load without steps, ${stretchText(fromMs, toMs)}</title
      ><text class="quiet" x="${track.at(fromMs)}" dx="5" y="62">${phase}</text></g
    > `;
  })}`;

/** Labels closer than this share of the width are set on different levels. */
const labelShare = 0.026;
const levels = 3;

/** A band per step that was begun, with its number on top. */
export const stepBands = (steps: readonly StepResult[], track: Track, bottom: number): Markup => {
  const begun = steps.flatMap((step) => (step.startedMs === null ? [] : [{ step, fromMs: step.startedMs }]));
  const lastOn: number[] = Array.from({ length: levels }, () => -1);
  return html`${begun.map(({ step, fromMs }, index) => {
    const toMs = step.endedMs ?? track.span.toMs;
    const middle = track.share((fromMs + toMs) / 2);
    const free = lastOn.findIndex((share) => middle - share >= labelShare);
    const level = free === -1 ? index % levels : free;
    lastOn[level] = middle;
    return stepBand({ step, fromMs, toMs, level, odd: index % 2 === 1 }, track, bottom);
  })}`;
};

interface Band {
  readonly step: StepResult;
  readonly fromMs: number;
  readonly toMs: number;
  readonly level: number;
  readonly odd: boolean;
}

const stepBand = ({ step, fromMs, toMs, level, odd }: Band, track: Track, bottom: number): Markup => {
  const middle = track.at((fromMs + toMs) / 2);
  const y = 11 + level * 16;
  return html`<g class="step ${step.status === 'failed' ? 'failed' : ''}"
    ><title>step ${step.number}, ${step.title}: ${step.status}, ${stretchText(fromMs, toMs)}</title>
    <rect
      class="band ${odd ? 'odd' : ''}"
      x="${track.at(fromMs)}"
      y="0"
      width="${track.width(fromMs, toMs)}"
      height="${bottom}"
    />
    <line class="edge" x1="${track.at(fromMs)}" x2="${track.at(fromMs)}" y1="0" y2="${bottom}" />
    <circle cx="${middle}" cy="${y}" r="8" /><text x="${middle}" y="${y + 4}" text-anchor="middle"
      >${step.number}</text
    ></g
  > `;
};

interface Mark {
  readonly atMs: number;
  readonly milestone: Milestone;
  readonly detail: string;
}

/** A mark and a thin line per milestone of the record; of what clients tell by themselves, a hollow mark without a line. */
export const milestoneMarks = (
  { events, ledger }: HistoryHead,
  track: Track,
  { y, bottom }: { readonly y: number; readonly bottom: number },
): Markup =>
  html`${toldApart(ledger?.milestones ?? [], track).map(
    (mark) => html`<g class="milestone client">${titled(mark)}${dot(mark, track, y)}</g> `,
  )}${eventsOf(events, 'milestone')
    .map(asItHappened)
    .map(
      (mark) =>
        html`<g class="milestone"
          >${titled(mark)}<line
            x1="${track.at(mark.atMs)}"
            x2="${track.at(mark.atMs)}"
            y1="${y}"
            y2="${bottom}"
          />${dot(mark, track, y)}</g
        > `,
    )}`;

const titled = ({ atMs, milestone, detail }: Mark): Markup =>
  html`<title>${phaseWord(milestone)} at ${formatMoment(atMs)}: ${detail}</title>`;

const dot = ({ atMs }: Mark, track: Track, y: number): Markup =>
  html`<circle cx="${track.at(atMs)}" cy="${y}" r="3.5" />`;

/** Every client tells the same in its turn: of each kind, the first within what the picture can tell apart. */
const toldApart = (marks: readonly Mark[], track: Track): readonly Mark[] => {
  const last = new Map<string, number>();
  return marks.filter(({ atMs, milestone }) => {
    const share = track.share(atMs);
    if (share - (last.get(milestone) ?? -1) < markShare) return false;
    last.set(milestone, share);
    return true;
  });
};

const markShare = 0.004;

/** `25.905 s to 27.118 s (1.21 s)`. */
export const stretchText = (fromMs: number, toMs: number): string =>
  `${formatMoment(fromMs)} to ${formatMoment(toMs)} (${formatSeconds(toMs - fromMs)})`;
