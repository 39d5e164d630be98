// What the colours and patterns of the pictures of time mean, as a list below them, and the patterns themselves.
import { html } from './markup.ts';
import type { Markup } from './markup.ts';

/** The class of a mark, how tall it is, and what it stands for. */
export type LegendEntry = readonly [name: string, height: number, text: string];

export const legend = (entries: readonly LegendEntry[]): Markup =>
  html`<ul class="legend">
    ${entries.map(([name, height, text]) => html`<li>${swatch(name, height)} ${text}</li> `)}
  </ul>`;

const swatch = (name: string, height: number): Markup =>
  html`<svg width="22" height="16" aria-hidden="true">
    <rect class="${name}" x="1" y="${8 - height / 2}" width="20" height="${height}" />
  </svg>`;

/** The parts of a window, with which every legend begins. */
export const partEntries: readonly LegendEntry[] = [
  ['down', 16, 'down: nobody was answered'],
  ['late-part', 8, 'late: answered, but not in time'],
];

/** Once a page: every picture of it may fill with these. */
export const patterns = html`<defs>
  <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect class="hatch-back" width="6" height="6" />
    <rect class="hatch-line" width="3" height="6" />
  </pattern>
  <pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse">
    <rect class="stripe-back" width="5" height="5" />
    <rect class="stripe-line" width="2.5" height="5" />
  </pattern>
</defs>`;
