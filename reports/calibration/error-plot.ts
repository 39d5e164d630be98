// The picture of a series of known outages: a row per cause and size, a dot per outage, placed by how much longer it was measured than it
// was.
import { ascending, nearestRank } from '../../harness/measure/latency.ts';
import type { ScoredOutage, SeriesScore } from '../../harness/model/calibration.ts';
import { html } from '../html/markup.ts';
import type { Markup } from '../html/markup.ts';
import { axis, dotPlace, trackOver } from '../html/track.ts';
import type { Track } from '../html/track.ts';

const rowHeight = 30;
/** Dots of one row are spread over this height, in the order of the outages, so that equal ones do not hide each other. */
const dotsHeight = 18;

interface SeenOutage {
  readonly outage: ScoredOutage;
  readonly errorMs: number;
}

/** Null when none was seen. */
export const errorPlot = ({ rows, outages, goalMs }: SeriesScore): Markup | null => {
  const seen = outages.flatMap((outage): readonly SeenOutage[] =>
    outage.errorMs === null ? [] : [{ outage, errorMs: outage.errorMs }],
  );
  if (seen.length === 0) return null;
  const shown = rows
    .map(({ cause, sizeMs }) => ({
      name: `${cause} ${sizeMs} ms`,
      dots: seen.filter(({ outage }) => outage.cause === cause && outage.sizeMs === sizeMs),
    }))
    .filter(({ dots }) => dots.length > 0);
  const off = ascending(seen.map(({ errorMs }) => Math.abs(errorMs)));
  const reachMs = Math.max(3 * goalMs, 1.2 * nearestRank(off, 0.95));
  const track = trackOver({ fromMs: -reachMs, toMs: reachMs });
  const height = shown.length * rowHeight;
  return html`<div class="errors">
    <svg class="labels" width="132" height="${height + 24}" aria-hidden="true">
      ${shown.map(({ name }, row) => html`<text x="0" y="${row * rowHeight + 19}">${name}</text>`)}
    </svg>
    <svg
      class="track"
      role="img"
      aria-label="How far off each outage was measured"
      width="100%"
      height="${height + 24}"
    >
      <rect
        class="goal"
        x="${track.at(-goalMs)}"
        width="${track.width(-goalMs, goalMs)}"
        y="0"
        height="${height}"
      />
      ${axis(track, height, 10, millisecondsText)}
      ${shown.map(
        ({ dots }, row) =>
          html`<g>
            <line class="grid" x1="0" x2="100%" y1="${row * rowHeight}" y2="${row * rowHeight}" />
            ${dots.map((each, index) => dot(each, track, row * rowHeight + 6 + dotPlace(index, dots.length, dotsHeight)))}
          </g>`,
      )}
    </svg>
  </div>`;
};

const millisecondsText = (ms: number): string => `${ms > 0 ? '+' : ''}${ms} ms`;

const dot = ({ outage, errorMs }: SeenOutage, track: Track, y: number): Markup => {
  const beyond = errorMs < track.span.fromMs || errorMs > track.span.toMs ? ' beyond' : '';
  return html`<circle
    class="${outage.withinBounds === false ? 'out' : 'in'}${beyond}"
    cx="${track.at(errorMs)}"
    cy="${y}"
    r="3"
  >
    <title>
      ${outage.cause}, truly ${outage.trueMs.toFixed(2)} ms at ${(outage.fromMs / 1000).toFixed(3)} s:
      ${errorMs.toFixed(2)} ms off
    </title>
  </circle>`;
};

export const errorPlotStyle = `
.errors { display: grid; grid-template-columns: 132px minmax(420px, 1fr); overflow-x: auto; }
.errors .track { overflow: visible; }
.errors .goal { fill: var(--accent); fill-opacity: .12; }
.errors .in { fill: var(--accent); fill-opacity: .75; }
.errors .out { fill: var(--down); }
.errors .beyond { stroke: var(--ink); stroke-width: 1.5; }
.findings { list-style: none; padding: 0; }
`;
