// The x axis of the pictures of time: moments as percentages of a span, so that an SVG without a viewBox grows with the
// page and its text does not. Drawing is left to the sections.
import type { Span } from '../../harness/measure/timeline.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';

export interface Track {
  readonly span: Span;
  /** The place of a moment, such as `12.34%`; moments outside are set to the edge. */
  at(ms: number): string;
  /** The width of a stretch, cut at the edges. */
  width(fromMs: number, toMs: number): string;
  /** The place of a moment from 0 to 1. */
  share(ms: number): number;
}

/** A track over a span of the run's clock. */
export const trackOver = (span: Span): Track => {
  const length = Math.max(span.toMs - span.fromMs, 1e-9);
  const share = (ms: number) => Math.min(1, Math.max(0, (ms - span.fromMs) / length));
  return {
    span,
    share,
    at: (ms) => percent(share(ms)),
    width: (fromMs, toMs) => percent(Math.max(0, share(toMs) - share(fromMs))),
  };
};

/** `12.34%`, without digits that nobody can see. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(3))}%`;

const tickStepsMs = [1, 2, 5].flatMap((unit) =>
  [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].map((ten) => unit * ten),
);

/** Round moments, at most `most` of them. */
export const ticksMs = ({ fromMs, toMs }: Span, most: number): readonly number[] => {
  const stepMs =
    tickStepsMs.toSorted((a, b) => a - b).find((step) => (toMs - fromMs) / step <= most) ?? toMs - fromMs;
  const first = Math.ceil(fromMs / stepMs);
  const count = Math.floor(toMs / stepMs) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * stepMs);
};

/** Grid lines down to `height`, and below them seconds unless `text` says otherwise. */
export const axis = (track: Track, height: number, most = 10, text?: (ms: number) => string): Markup => {
  const ticks = ticksMs(track.span, most);
  const textOf = text ?? secondsText(ticks);
  return html`${ticks.map(
    (ms) =>
      html`<line class="grid" x1="${track.at(ms)}" x2="${track.at(ms)}" y1="0" y2="${height}" /><text
          class="tick"
          x="${track.at(ms)}"
          y="${height + 15}"
          text-anchor="${anchor(track.share(ms))}"
        >
          ${textOf(ms)}
        </text>`,
  )}`;
};

/** With as many digits as it takes to tell the ticks apart. */
const secondsText = (ticks: readonly number[]) => {
  const digits = ticks.every((ms) => ms % 1000 === 0) ? 0 : ticks.every((ms) => ms % 100 === 0) ? 1 : 2;
  return (ms: number): string => `${(ms / 1000).toFixed(digits)} s`;
};

/** Text at the edges is turned inwards, or it would be cut off. */
const anchor = (share: number): 'start' | 'middle' | 'end' =>
  share < 0.02 ? 'start' : share > 0.98 ? 'end' : 'middle';

/** The y of one of `count` dots that share a row of that height, in their order, so that equal ones do not hide each other. */
export const dotPlace = (index: number, count: number, height: number): number =>
  count === 1 ? height / 2 : Number(((index / (count - 1)) * height).toFixed(1));
