// The members before the first step and after the last, side by side.
import type { Member, TopologySnapshot } from '../../harness/model/topology.ts';
import { memberNamed } from '../../harness/model/topology.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { nothing, section, table } from './table.ts';

/** A row per member that was ever there. */
export const topologySection = ({ topology: { before, after } }: Verdict): Markup => {
  const names = [
    ...new Set([before, after].flatMap((snapshot) => snapshot?.members.map(({ name }) => name) ?? [])),
  ];
  return section({
    id: 'topology',
    title: 'Topology',
    body:
      names.length === 0
        ? nothing('No snapshot was taken.')
        : table(
            ['Member', 'Before', 'After'],
            names.map((name) => [html`<strong>${name}</strong>`, cell(before, name), cell(after, name)]),
          ),
  });
};

const cell = (snapshot: TopologySnapshot | null, name: string): Value => {
  if (snapshot === null) return html`<span class="quiet">not seen</span>`;
  const member = memberNamed(snapshot, name);
  if (member === undefined) return html`<span class="quiet">not there</span>`;
  return html`<strong class="role ${member.role === 'primary' ? 'primary' : ''}">${member.role}</strong>
    ${member.version}${member.ready ? null : html` <span class="note">not ready</span>`}<br /><span
      class="quiet"
      >${described(member)}</span
    >`;
};

const described = ({ node, pool, timeline, replication }: Member): string =>
  [
    pool === '' ? node : `${node} (${pool})`,
    timeline === null ? '' : `timeline ${timeline}`,
    replication === null
      ? ''
      : `${replication.streaming ? 'streaming' : 'not streaming'}, ${replication.synchronous ? 'synchronous' : 'asynchronous'}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
