// Is every write stored once? The load's table has no unique key that could hide a second copy.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import { onPrimary } from './on-primary.ts';

export const duplicateWrites: Check = {
  name: 'duplicate-writes',
  about: 'Is every write stored once?',
  judge: (facts) =>
    onPrimary(facts, ({ duplicate, ids, member }) => ({
      verdict: duplicate.count > 0 ? 'fail' : 'pass',
      summary: `${formatCount(duplicate.count)} of ${formatNumberOf(ids, 'stored write')} there more than once on ${member}`,
      details: duplicate.examples,
    })),
};
