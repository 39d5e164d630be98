// The services that PostgreSQL clients use, and which roles may answer behind each.
import type { ServiceRole } from '../../model/plan.ts';

export const postgresServices: readonly ServiceRole[] = [
  { service: 'rw', kind: 'write', roles: ['primary'] },
  { service: 'ro', kind: 'read', roles: ['standby'] },
  { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
];
