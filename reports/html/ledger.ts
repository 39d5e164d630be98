// The ledger: what the load sent and heard, and what each member held afterwards, with what each word means.
import { formatCount } from '../../harness/measure/format.ts';
import type { AuditMeasure, MemberAudit, Verdict } from '../../harness/model/verdict.ts';
import { findings, outcomes } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, nothing, section, table } from './table.ts';

/** Sent against stored. */
export const ledgerSection = ({ measurements: { audit } }: Verdict): Markup =>
  section({
    id: 'ledger',
    title: 'Ledger',
    lede: 'Every write has an identity and a row in the ledger before it is sent. After recovery everything stored is read back from every member and set against it.',
    body:
      audit === null
        ? nothing('Nothing was read back: the run ended before its audit.')
        : html`${sent(audit)}${stored(audit)}${examples(audit)}`,
  });

const sent = ({ writes }: AuditMeasure): Markup =>
  table(
    ['Writes', figure('Count'), 'Meaning'],
    [
      [
        html`<strong>due</strong>`,
        formatCount(writes.acknowledged + writes.refused + writes.unknown),
        'that many should have been written',
      ],
      [
        html`<strong>sent</strong>`,
        formatCount(writes.sent),
        'handed to a connection; the others were refused for want of one',
      ],
      ...outcomes.map(([outcome, meaning]) => [outcome, formatCount(writes[outcome]), meaning]),
    ],
  );

const stored = ({ members }: AuditMeasure): Markup =>
  table(
    ['Read back', ...members.map(({ member, role }) => figure(`${member} (${role})`)), 'Meaning'],
    [
      [html`<strong>stored</strong>`, ...members.map(({ ids }) => formatCount(ids)), 'distinct writes found'],
      ...findings.map(([finding, meaning]) => [
        finding,
        ...members.map((member) => countCell(member, finding)),
        meaning,
      ]),
    ],
  );

type AuditFinding = (typeof findings)[number][0];

const countCell = (member: MemberAudit, finding: AuditFinding): Value => {
  const count = formatCount(member[finding].count);
  return isHarm(member, finding) ? html`<strong class="bad">${count}</strong>` : count;
};

const isHarm = (member: MemberAudit, finding: AuditFinding): boolean =>
  finding !== 'recovered' && member[finding].count > 0;

/** The first few of each finding that must not be. */
const examples = ({ members }: AuditMeasure): Markup =>
  html`${members.flatMap((member) =>
    findings
      .filter(([finding]) => isHarm(member, finding))
      .map(
        ([finding]) =>
          html`<h3>${finding} on ${member.member}</h3>
            <ul class="examples">
              ${member[finding].examples.map((example) => html`<li><code>${example}</code></li>`)}
            </ul>`,
      ),
  )}`;
