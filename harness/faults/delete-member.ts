// The fault `delete-member`: a member is deleted with its data, and has its own time to stop, as when somebody deletes the wrong pod
// and its claim by hand. A server that waits for its clients to leave is away for as long as they stay.
import { discard } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const deleteMember: FaultKind = {
  name: 'delete-member',
  about: 'The member is deleted with its data and stops in its own time; one in its place joins afterwards.',
  harm: discard,
  aims: ['member'],
  gradual: true,
};
