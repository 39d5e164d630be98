// One small picture of latency over time: median, p99 and longest of each bin on a logarithmic scale, with the downtime
// windows shaded.
import { formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import type { Span } from '../../harness/measure/timeline.ts';
import type { LatencyBin, LatencyGroup } from '../../harness/model/charts.ts';
import type { ServiceMeasure } from '../../harness/model/verdict.ts';
import { windowText } from '../down-and-late.ts';
import { laneGroup } from '../words.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { axis, trackOver } from './track.ts';
import type { Track } from './track.ts';

/** What all pictures show, so that they can be compared: the load's time, the lowest and the highest latency. */
export interface LatencyRange {
  readonly span: Span;
  readonly lowestMs: number;
  readonly highestMs: number;
}

const height = 140;
const axisHeight = 22;

/** The picture of one service and client policy. */
export const latencyChart = (measure: ServiceMeasure, group: LatencyGroup, range: LatencyRange): Markup => {
  const track = trackOver(range.span);
  const scale = logScale(range);
  const size = html`height="${height + axisHeight}"`;
  return html`<div class="chart">
    <svg class="labels" width="44" ${size} aria-hidden="true">
      ${scale.ticksMs.map((ms) => html`<text class="tick" x="38" y="${scale.y(ms) + 4}" text-anchor="end">${tickText(ms)}</text>`)}
    </svg>
    <svg
      class="track"
      role="img"
      aria-label="Latency of ${laneGroup(measure)} over time"
      width="100%"
      ${size}
    >
      ${scale.ticksMs.map((ms) => html`<line class="grid" x1="0" x2="100%" y1="${scale.y(ms)}" y2="${scale.y(ms)}" />`)}
      ${axis(track, height, 5)}
      ${measure.windows.map((window) => html`<g><title>window ${window.number}: ${windowText(window)}</title>${window.parts.map(({ state, startMs, endMs }) => html`<rect class="${state}-bounds" x="${track.at(startMs.lower)}" y="0" width="${track.width(startMs.lower, endMs.upper)}" height="${height}" />`)}</g>`)}
      <svg viewBox="0 0 1000 ${height}" preserveAspectRatio="none" width="100%" height="${height}">
        <path class="p99" d="${path(group, track, ({ p99Ms }) => scale.y(p99Ms))}" />
        <path class="p50" d="${path(group, track, ({ p50Ms }) => scale.y(p50Ms))}" />
      </svg>
      ${group.bins.map((bin) => dot(bin, track.at(bin.atMs), scale.y(bin.maxMs)))}
    </svg>
  </div>`;
};

interface Scale {
  readonly ticksMs: readonly number[];
  /** Pixels from the top. */
  y(ms: number): number;
}

/** Whole powers of ten around the range. A latency of 0 has no place on a logarithmic scale and is set to its foot. */
const logScale = ({ lowestMs, highestMs }: LatencyRange): Scale => {
  const low = Math.floor(Math.log10(Math.max(lowestMs, 0.01)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(highestMs, 0.01))));
  return {
    ticksMs: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    y: (ms) =>
      Number(
        (height * (1 - (Math.max(Math.log10(Math.max(ms, 0.001)), low) - low) / (high - low))).toFixed(1),
      ),
  };
};

const tickText = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${Number(ms.toPrecision(1))} ms`);

/** A line through the bins in thousandths of the width, broken where bins are missing: nothing was acknowledged there. */
const path = ({ bins, widthMs }: LatencyGroup, track: Track, y: (bin: LatencyBin) => number): string =>
  bins
    .map((bin, index) => {
      const previous = bins[index - 1];
      const joins = previous !== undefined && bin.atMs - previous.atMs < 1.5 * widthMs;
      return `${joins ? 'L' : 'M'}${(track.share(bin.atMs) * 1000).toFixed(1)} ${y(bin)}`;
    })
    .join('');

const dot = ({ atMs, p50Ms, p99Ms, maxMs }: LatencyBin, x: string, y: number): Markup =>
  html`<circle class="longest" cx="${x}" cy="${y}" r="2"
    ><title>
      around ${formatMoment(atMs)}: median ${formatSeconds(p50Ms)}, p99 ${formatSeconds(p99Ms)}, longest
      ${formatSeconds(maxMs)}
    </title></circle
  >`;
