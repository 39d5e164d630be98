// The members before the first step and after the last, side by side.
import { formatShare } from '../../harness/measure/format.ts';
import type { Member, TopologySnapshot } from '../../harness/model/topology.ts';
import { memberNamed, takesWrites } from '../../harness/model/topology.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { nothing, section, table } from './table.ts';

/** A row per member that was ever there, and what the database itself complained of. */
export const topologySection = ({ topology: { before, after } }: Verdict): Markup => {
  const names = [
    ...new Set([before, after].flatMap((snapshot) => snapshot?.members.map(({ name }) => name) ?? [])),
  ];
  const rows = names.map((name) => [html`<strong>${name}</strong>`, cell(before, name), cell(after, name)]);
  return section({
    id: 'topology',
    title: 'Topology',
    body:
      names.length === 0
        ? nothing('No snapshot was taken.')
        : html`${table(['Member', 'Before', 'After'], rows)}${troublesOf('before the first step', before)}${troublesOf('after the last step', after)}`,
  });
};

const troublesOf = (when: string, snapshot: TopologySnapshot | null): Markup | null => {
  const { troubles = [] } = snapshot ?? {};
  return troubles.length === 0
    ? null
    : html`<h3>What the database reported ${when}</h3>
        <ul class="problems">
          ${troubles.map((trouble) => html`<li class="bad">${trouble}</li>`)}
        </ul>`;
};

const cell = (snapshot: TopologySnapshot | null, name: string): Value => {
  if (snapshot === null) return html`<span class="quiet">not seen</span>`;
  const member = memberNamed(snapshot, name);
  if (member === undefined) return html`<span class="quiet">not there</span>`;
  return html`<strong class="role ${takesWrites(member) ? 'primary' : ''}">${member.role}</strong
    >${shardOf(member)}
    ${member.version}${member.ready ? null : html` <span class="note">not ready</span>`}<br /><span
      class="quiet"
      >${described(member)}</span
    >`;
};

const shardOf = ({ shard }: Member): Markup | null => {
  if (shard === undefined) return null;
  if (shard === '') return html` <strong class="note">of no shard</strong>`;
  return html` of <strong>${shard}</strong>`;
};

const described = ({ node, pool, timeline, replication, share }: Member): string =>
  [
    share === undefined ? '' : `${formatShare(share)} of the data`,
    pool === '' ? node : `${node} (${pool})`,
    timeline === null ? '' : `timeline ${timeline}`,
    replication === null
      ? ''
      : `${replication.streaming ? 'streaming' : 'not streaming'}, ${replication.synchronous ? 'synchronous' : 'asynchronous'}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
