// How the reports of a suite speak of what became of its scenarios: the same words on a terminal and on the page.
import { formatBounded, formatCount, formatSeconds } from '../../harness/measure/format.ts';
import type { SuiteEntry, SuiteService } from '../../harness/model/suite.ts';
import { lateText } from '../down-and-late.ts';
import { laneGroup, signs } from '../words.ts';

/** `✓ pass`, or that it was broken or not run. */
export const entryWord = ({ verdict, state }: SuiteEntry): string =>
  verdict === null ? state : `${signs[verdict]} ${verdict}`;

/** `ferris-wheel`, `primary-freeze, 9 times`. */
export const entryName = ({ scenario, repeat }: SuiteEntry): string =>
  repeat === 1 ? scenario : `${scenario}, ${formatCount(repeat)} times`;

/** What each service with a budget was down, at worst. */
export const downText = (entry: SuiteEntry): string =>
  perService(entry, ({ downtimeMs, partition }) =>
    downtimeMs.upper === 0
      ? 'none'
      : `${formatBounded(downtimeMs)}${partition === null ? '' : ` ${partition}`}`,
  );

/** What it was late in the same run; empty when nothing was. */
export const lateTexts = (entry: SuiteEntry): string => perService(entry, lateText);

export const lostWritesText = ({ lostWrites }: SuiteEntry): string =>
  lostWrites === null ? '' : formatCount(lostWrites);

export const tookText = ({ state, tookMs }: SuiteEntry): string =>
  state === 'not run' ? '' : formatSeconds(tookMs);

/** Services of which there is nothing to say are left out. */
const perService = ({ services }: SuiteEntry, say: (service: SuiteService) => string): string =>
  services
    .flatMap((service) => {
      const said = say(service);
      return said === '' ? [] : [`${laneGroup(service)} ${said}`];
    })
    .join('; ');
