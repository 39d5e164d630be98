// The one way in which the reports say how long something was down and how long it was only late: `down 918 ms (916 to 921), then late for
// 301 ms`. Late is not down: a window without a down part is called late, and nothing else.
import { explainedMsOf } from '../harness/measure/explained.ts';
import { formatBounded, formatNumberOf, formatSeconds } from '../harness/measure/format.ts';
import type { Bounded } from '../harness/model/bounded.ts';
import { downParts, isDown } from '../harness/model/measurements.ts';
import { phaseWord } from '../harness/model/milestones.ts';
import type {
  DowntimeWindow,
  PartitionMeasure,
  Verdict,
  WindowPart,
  WindowPhase,
} from '../harness/model/verdict.ts';

type ExplainedDown = NonNullable<Verdict['measurements']['explained']>;

/** More parts than these are not told one by one. */
const partsMax = 3;

/** What a window was, part by part, in the order of time; of many parts, their sums. */
export const windowText = (window: Pick<DowntimeWindow, 'parts' | 'downMs' | 'lateMs'>): string => {
  const { parts, downMs, lateMs } = window;
  if (parts.length <= partsMax) return parts.map(partText).join(', then ');
  const down = `down ${formatBounded(downMs)} in ${formatNumberOf(downParts(window).length, 'part')}`;
  return `${down}, late for ${lengthText(lateMs)} between and around them`;
};

const partText = ({ state, durationMs }: WindowPart): string =>
  state === 'down' ? `down ${formatBounded(durationMs)}` : `late for ${lengthText(durationMs)}`;

/** How long something was late: the value, which may be nothing where the upper bound is not. */
const lengthText = ({ value, upper }: Bounded): string =>
  value === 0 ? `up to ${formatSeconds(upper)}` : formatSeconds(value);

type Figures = Pick<PartitionMeasure, 'windows' | 'downtimeMs' | 'lateMs'>;

/** What a service, or a part of its data, was over the whole run: `never seen down` where nothing else is known. */
export const outageText = ({ windows, downtimeMs, lateMs }: Figures): string => {
  const [only, ...others] = windows;
  if (only !== undefined && others.length === 0 && isDown(only)) return windowText(only);
  const down = windows.some(isDown) ? `down ${formatBounded(downtimeMs)}` : 'never seen down';
  return lateMs.upper === 0 ? down : `${down}, late for ${lengthText(lateMs)}`;
};

/** For a column of its own; empty when it was never late. */
export const lateText = ({ lateMs }: Pick<Figures, 'lateMs'>): string =>
  lateMs.upper === 0 ? '' : formatBounded(lateMs);

/** `down`, `late`, or `down and late`: what a picture of it shows. */
export const statesText = ({ parts }: Pick<DowntimeWindow, 'parts'>): string =>
  [...new Set(parts.map(({ state }) => state))].sort().join(' and ');

/** `new primary promoted 105 ms`, `late until first good operation 301 ms`. */
const phaseText = ({ until, state, durationMs }: WindowPhase): string =>
  `${state === 'late' ? 'late until ' : ''}${phaseWord(until)} ${formatSeconds(durationMs)}`;

/** `93 %`: how much of what was down the named phases explain, rounded down; empty where nothing was down. */
export const shareExplained = ({ downMs, explainedMs }: ExplainedDown): string =>
  downMs === 0 ? '' : `${Math.floor((100 * explainedMs) / downMs)} %`;

/** The same of one window, also where its verdict is from before that was told. */
export const windowExplained = ({ downMs, phases }: Pick<DowntimeWindow, 'downMs' | 'phases'>): string =>
  shareExplained({ downMs: downMs.value, explainedMs: explainedMsOf(phases) });

/** Every phase of a window, in a row. */
export const phasesText = ({ phases }: Pick<DowntimeWindow, 'phases'>, between = ', '): string =>
  phases.map(phaseText).join(between);
