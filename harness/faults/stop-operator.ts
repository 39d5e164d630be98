// The fault `stop-operator`: the operator's controller is out of work, as while its own node is drained or its image cannot be
// pulled. The databases that it manages go on; nobody is there to mend them.
import { stop } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const stopOperator: FaultKind = {
  name: 'stop-operator',
  about: 'The operator is stopped and manages nothing until the fault is lifted.',
  harm: stop,
  aims: ['operator'],
};
