// The audit of the member that was the primary when everything was read back: where the writes' fate is decided.
import type { AuditMeasure, MemberAudit } from '../model/verdict.ts';
import { unknown } from './finding.ts';
import type { Facts, Finding } from './finding.ts';

/** Asks about the primary's audit; unknown without one, or without exactly one primary. */
export const onPrimary = (
  { measurements }: Facts,
  judge: (primary: MemberAudit, writes: AuditMeasure['writes']) => Finding,
): Finding => {
  const { audit } = measurements;
  if (audit === null) return unknown('nothing was read back: the run did not come to its audit');
  const [primary, ...others] = audit.members.filter(({ role }) => role === 'primary');
  if (primary === undefined) return unknown('there was no primary when the members were read back');
  if (others.length > 0) {
    const names = [primary, ...others].map(({ member }) => member).join(', ');
    return unknown(`more than one member was the primary when they were read back: ${names}`);
  }
  return judge(primary, audit.writes);
};
