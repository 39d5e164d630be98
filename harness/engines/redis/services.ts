// The services that Redis Cluster clients use, and which roles may answer behind each. They are ways of asking the one client,
// which knows every member itself: there is nothing between them.
import type { ServiceRole } from '../../model/plan.ts';

export const redisServices: readonly ServiceRole[] = [
  { service: 'master', kind: 'write', roles: ['master'] },
  { service: 'replica', kind: 'read', roles: ['replica'] },
  { service: 'any', kind: 'read', roles: ['master', 'replica'] },
];
