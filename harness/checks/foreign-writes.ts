// Is everything that is stored something that the load wrote? What nobody sent was made up, garbled, or another run's.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import { onPrimary } from './on-primary.ts';

export const foreignWrites: Check = {
  name: 'foreign-writes',
  about: 'Is everything that is stored something that the load wrote?',
  judge: (facts) =>
    onPrimary(facts, ({ foreign, ids, member }) => ({
      verdict: foreign.count > 0 ? 'fail' : 'pass',
      summary: `${formatCount(foreign.count)} of ${formatNumberOf(ids, 'stored write')} on ${member} never sent`,
      details: foreign.examples,
    })),
};
