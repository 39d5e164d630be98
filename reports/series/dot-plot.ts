// The picture of a series: a row per service and client policy, a dot per repetition, and below the dots the median and the p90
// with their exact bounds. A bound that so few runs do not give runs out of the picture, dashed.
import { formatBounded, formatSeconds, formatSetting } from '../../harness/measure/format.ts';
import type { OpenBounds, Series, ServiceSpread, SpreadValue } from '../../harness/model/series.ts';
import { html } from '../html/markup.ts';
import type { Markup } from '../html/markup.ts';
import { axis, dotPlace, trackOver } from '../html/track.ts';
import type { Track } from '../html/track.ts';
import { openText } from './words.ts';

const rowHeight = 92;
/** Dots of one row are spread over this height, in the order of the repetitions, so that equal values do not hide each other. */
const dotsHeight = 34;

/** Null when no repetition measured anything. */
export const dotPlot = (series: Series): Markup | null => {
  const spreads = series.services.filter(({ values }) => values.length > 0);
  if (spreads.length === 0) return null;
  const limitsMs = downLimits(series).map(({ limitMs }) => limitMs);
  const uppersMs = spreads.flatMap(({ values }) => values.map(({ downtimeMs }) => downtimeMs.upper));
  const track = trackOver({ fromMs: 0, toMs: 1.06 * Math.max(1, ...limitsMs, ...uppersMs) });
  const height = spreads.length * rowHeight;
  return html`<div class="dots">
    <svg class="labels" width="168" height="${height + 24}" aria-hidden="true">
      ${spreads.map(
        ({ service, policy }, row) =>
          html`<text x="0" y="${row * rowHeight + 22}">${service}</text
            ><text class="quiet" x="0" y="${row * rowHeight + 38}">${policy}</text>`,
      )}
    </svg>
    <svg
      class="track"
      role="img"
      aria-label="Downtimes of all repetitions"
      width="100%"
      height="${height + 24}"
    >
      ${axis(track, height)}
      ${spreads.map((spread, row) => spreadRow(spread, { series, track, top: row * rowHeight }))}
    </svg>
  </div>`;
};

/** The dots are downtimes: what is asked of late answers as well is no line among them. */
const downLimits = ({ limits }: Series): Series['limits'] => limits.filter(({ of }) => of === 'down');

interface RowPlace {
  readonly series: Series;
  readonly track: Track;
  readonly top: number;
}

const spreadRow = (spread: ServiceSpread, { series, track, top }: RowPlace): Markup => {
  const limit = downLimits(series).find(
    ({ service, policy }) => service === spread.service && policy === spread.policy,
  );
  return html`<g>
    <line class="grid" x1="0" x2="100%" y1="${top}" y2="${top}" />
    ${spread.values.map((value, index) => dot(value, track, top + 8 + dotPlace(index, spread.values.length, dotsHeight)))}
    ${spread.medianMs === null ? null : quantileBar('median', spread.medianMs, { track, y: top + 62 })}
    ${spread.p90Ms === null ? null : quantileBar('p90', spread.p90Ms, { track, y: top + 82 })}
    ${
      limit === undefined
        ? null
        : html`<line
            class="limit"
            x1="${track.at(limit.limitMs)}"
            x2="${track.at(limit.limitMs)}"
            y1="${top + 2}"
            y2="${top + rowHeight - 2}"
          >
            <title>budget ${formatSetting(limit.limitMs)}</title>
          </line>`
    }
  </g>`;
};

const dot = ({ repetition, downtimeMs, partition }: SpreadValue, track: Track, y: number): Markup =>
  html`<g class="dot">
    <title>
      repetition ${repetition}: ${formatBounded(downtimeMs)}${partition === null ? '' : `, ${partition}`}
    </title>
    <line x1="${track.at(downtimeMs.lower)}" x2="${track.at(downtimeMs.upper)}" y1="${y}" y2="${y}" />
    <circle cx="${track.at(downtimeMs.value)}" cy="${y}" r="3.5" />
  </g>`;

const quantileBar = (
  name: 'median' | 'p90',
  bounds: OpenBounds,
  { track, y }: { readonly track: Track; readonly y: number },
): Markup => {
  const { value, lower, upper } = bounds;
  const from = track.at(lower ?? 0);
  const late = track.share(value) > 0.85;
  const to = upper === null ? '100%' : track.at(upper);
  return html`<g class="quantile">
    <title>${name} ${openText(bounds)}</title>
    <line
      class="${lower === null || upper === null ? 'bar open' : 'bar'}"
      x1="${from}"
      x2="${to}"
      y1="${y}"
      y2="${y}"
    />
    <line class="mark" x1="${track.at(value)}" x2="${track.at(value)}" y1="${y - 5}" y2="${y + 5}" />
    <text
      class="tick"
      x="${track.at(value)}"
      dx="${late ? -6 : 6}"
      y="${y - 5}"
      text-anchor="${late ? 'end' : 'start'}"
      >${name} ${formatSeconds(value)}</text
    >
  </g>`;
};

export const dotPlotStyle = `
.dots { display: grid; grid-template-columns: 168px minmax(420px, 1fr); overflow-x: auto; }
.dots .track { overflow: visible; }
.dot line { stroke: var(--accent); stroke-opacity: .35; stroke-width: 5; }
.dot circle { fill: var(--accent); }
.quantile .bar { stroke: var(--quiet); stroke-opacity: .45; stroke-width: 5; }
.quantile .bar.open { stroke-dasharray: 6 3; }
.quantile .mark { stroke: var(--ink); stroke-width: 2; }
.dots .limit { stroke: var(--down); stroke-width: 2; }
`;
