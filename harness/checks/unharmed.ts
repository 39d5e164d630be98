// Was drydock itself left alone? What is harmed of the load, the services, the conductor or the files of a run is not the
// database's doing, and no failure of any check counts beside it.
import { formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import { unknown } from './finding.ts';

export const unharmed: Check = {
  name: 'unharmed',
  about: 'Were the load, the services, the conductor and the files of the run left alone?',
  judge({ history, harms: { own } }) {
    const [first, ...others] = own;
    if (first !== undefined)
      return unknown(
        others.length === 0 ? first : `${first}; and ${formatNumberOf(others.length, 'harm')} more`,
        own,
      );
    if (history.ledger === null) return unknown('there was no load');
    const files = history.harmedFiles === undefined ? '' : ', and every file is as it was when the run ended';
    return { verdict: 'pass', summary: `nothing ended or stood still that should not${files}`, details: [] };
  },
};
