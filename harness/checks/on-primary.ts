// The audit of the member that was the primary when everything was read back, or of the primaries of all shards together:
// where the writes' fate is decided.
import { withoutOnePrimary } from '../measure/shards.ts';
import { writersIn } from '../model/plan.ts';
import type { AuditMeasure, MemberAudit } from '../model/verdict.ts';
import { unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Facts } from '../model/check.ts';

/** Asks about the primary's audit; unknown without one, or where data, or a part of it, had not exactly one primary. */
export const onPrimary = (
  { history, measurements }: Facts,
  judge: (primary: MemberAudit, writes: AuditMeasure['writes']) => Finding,
): Finding => {
  const { audit } = measurements;
  if (audit === null) return unknown('nothing was read back: the run did not come to its audit');
  const broken = withoutOnePrimary(history);
  if (broken !== null) return unknown(broken);
  const primary = audit.members.find(writersIn(history.plan));
  if (primary === undefined) return unknown('no primary was read back');
  return judge(primary, audit.writes);
};
