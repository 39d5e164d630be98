// Did every write that was refused stay out? A client that was told no will write again, and then has it twice.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import { onPrimary } from './on-primary.ts';

export const phantomWrites: Check = {
  name: 'phantom-writes',
  about: 'Did every refused write stay out?',
  judge: (facts) =>
    onPrimary(facts, ({ phantom, member }, writes) => ({
      verdict: phantom.count > 0 ? 'fail' : 'pass',
      summary: `${formatCount(phantom.count)} of ${formatNumberOf(writes.refused, 'refused write')} stored on ${member}`,
      details: phantom.examples,
    })),
};
