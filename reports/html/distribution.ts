// Who answered behind each service, before and after: shares of fresh connections, whether only the right members answered,
// and how evenly.
import { formatCount, formatNumberOf, formatProbability, formatShare } from '../../harness/measure/format.ts';
import type { DistributionMeasure, DistributionShare, Verdict } from '../../harness/model/verdict.ts';
import { signs } from '../words.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { nothing, section } from './table.ts';
import { percent } from './track.ts';

/** Shares per service, before the first step and after the last. */
export const distributionSection = ({ measurements: { distribution, services } }: Verdict): Markup => {
  const several = new Set(distribution.map(({ policy }) => policy)).size > 1;
  return section({
    id: 'distribution',
    title: 'Distribution',
    lede: fresh(services) ? freshLede : driverLede,
    body:
      distribution.length === 0
        ? nothing('No connections were counted.')
        : html`<div class="cards">
            ${[...Map.groupBy(distribution, ({ service }) => service).values()].flatMap((measures) =>
              measures.map((measure) =>
                card(measure, { several, noun: fresh(services) ? 'connection' : 'operation' }),
              ),
            )}
          </div>`,
  });
};

const freshLede =
  'Fresh connections to each service, each asking the server who it is. The mark on a bar is the share that is expected of an even spread. A small p says that the spread is not even by chance.';
const driverLede =
  'Operations through each service, each answered by a member that says who it is. The mark on a bar is the share that is expected: of what a shard holds, equal parts for its members that may answer. A small p says that the spread differs from that, and not by chance.';

const fresh = (services: Verdict['measurements']['services']): boolean =>
  services.length === 0 || services.some(({ policy }) => policy === 'fresh');

const card = (
  measure: DistributionMeasure,
  { several, noun }: { readonly several: boolean; readonly noun: string },
): Markup =>
  html`<div class="card">
    <h3>
      ${measure.service} <span class="quiet">${several ? `${measure.policy}, ` : ''}${measure.when}</span>
    </h3>
    <ul class="shares">
      ${measure.shares.map((share) => shareBar(share, measure.connections))}
    </ul>
    <p class="quiet">${formatNumberOf(measure.connections, noun)}, ${purity(measure)}${evenness(measure)}</p>
  </div> `;

const shareBar = ({ member, role, connections, expected }: DistributionShare, total: number): Markup => {
  const share = total === 0 ? 0 : connections / total;
  const expectedShare = total === 0 ? 0 : expected / total;
  return html`<li>
    <span class="name">${member} <span class="quiet">${role}</span></span
    ><svg
      width="100%"
      height="14"
      role="img"
      aria-label="${formatShare(share)}, expected ${formatShare(expectedShare)}"
    >
      <rect class="rail" x="0" y="3" width="100%" height="8" />
      <rect class="${expected === 0 ? 'refused' : 'share'}" x="0" y="3" width="${percent(share)}" height="8">
        <title>
          ${formatCount(connections)} of ${formatCount(total)}, expected ${Number(expected.toFixed(1))}
        </title>
      </rect>
      ${
        expected === 0
          ? null
          : html`<line
              class="expected"
              x1="${percent(expectedShare)}"
              x2="${percent(expectedShare)}"
              y1="0"
              y2="14"
            />`
      }</svg
    ><span class="figure">${formatShare(share)}</span>
  </li> `;
};

const purity = ({ impure }: DistributionMeasure): Markup =>
  impure === 0
    ? html`${signs.pass} only the right members`
    : html`<strong class="bad"
        >${signs.fail} ${formatCount(impure)} by a member that may not answer there</strong
      >`;

const evenness = ({ evenness: even, hiddenShare }: DistributionMeasure): string => {
  if (even === null) return '';
  const hidden =
    hiddenShare === null ? '' : `; a share of up to ${formatShare(hiddenShare)} could stay unseen`;
  return `, ${formatProbability(even.pValue)}${hidden}`;
};
