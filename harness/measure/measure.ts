// Everything that is measured in a history, in one place; each subject has a file of its own. Pure, and fast enough to be
// asked again for every old run.
import type { History } from '../model/history.ts';
import type { Measurements } from '../model/verdict.ts';
import { auditOf } from './audit.ts';
import { distributionOf } from './distribution.ts';
import { loadMeasure } from './load.ts';
import { serviceMeasures } from './services.ts';

/** Never throws for want of data: what the run did not reach is null or empty. */
export const measure = (history: History): Measurements => ({
  services: serviceMeasures(history),
  audit: auditOf(history),
  distribution: distributionOf(history),
  load: loadMeasure(history),
});
