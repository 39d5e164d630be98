// The fault `fill-disk`: the volume of a member's data has no room left, so that its server can write neither data nor log.
import { fill } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const fillDisk: FaultKind = {
  name: 'fill-disk',
  about:
    'The volume of the member’s data is filled to its last byte; it is given back when the fault is lifted.',
  harm: fill,
  aims: ['member'],
};
