// How a window is drawn wherever it is drawn: what was down solid and as tall as its row, what was late striped and lower, so that they
// can be told apart without colour; each with the pale edges of its bounds.
import type { DowntimeWindow, WindowPart } from '../../harness/model/verdict.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import type { Track } from './track.ts';

export interface DrawnOn {
  readonly track: Track;
  readonly y: number;
  readonly height: number;
}

export const windowParts = ({ parts }: Pick<DowntimeWindow, 'parts'>, on: DrawnOn): Markup =>
  html`${parts.map((part) => boundsOf(part, on))}${parts.map((part) => bodyOf(part, on))}`;

const boundsOf = ({ state, startMs, endMs }: WindowPart, on: DrawnOn): Markup =>
  bar(`${state}-bounds`, { fromMs: startMs.lower, toMs: endMs.upper }, { ...on, ...tall(state, on) });

const bodyOf = ({ state, startMs, endMs }: WindowPart, on: DrawnOn): Markup =>
  bar(partClasses[state], { fromMs: startMs.value, toMs: endMs.value }, { ...on, ...tall(state, on) });

/** Their classes in the style sheet; `late` alone is an operation that was acknowledged too late. */
const partClasses = { down: 'down', late: 'late-part' } as const satisfies Record<
  WindowPart['state'],
  string
>;

/** What was late is half as tall as what was down. */
const tall = (state: WindowPart['state'], { y, height }: DrawnOn): Pick<DrawnOn, 'y' | 'height'> =>
  state === 'down' ? { y, height } : { y: y + height / 4, height: height / 2 };

const bar = (
  name: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { track, y, height }: DrawnOn,
): Markup =>
  html`<rect
    class="${name}"
    x="${track.at(fromMs)}"
    y="${y}"
    width="${track.width(fromMs, toMs)}"
    height="${height}"
  />`;
