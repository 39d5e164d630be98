// The steps: how each was carried out, how long it took, and whether what it claims can be seen in the record.
import { formatFacts, formatMoment, formatSeconds } from '../../harness/measure/format.ts';
import type { Claim } from '../../harness/model/claim.ts';
import type { StepResult, Verdict } from '../../harness/model/verdict.ts';
import { signs } from '../words.ts';
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { figure, section, table } from './table.ts';

/** A row per step of the plan, those never reached included. */
export const stepsSection = ({ steps }: Verdict): Markup =>
  section({
    id: 'steps',
    title: 'Steps',
    lede: 'A step is believed when what it claims can be seen in the snapshots before and after it.',
    body: table(
      [figure('#'), 'Step', figure('Began at'), figure('Took'), 'Claims and facts'],
      steps.map(row),
    ),
  });

const row = (step: StepResult): readonly Value[] => [
  step.number,
  html`<strong>${step.title}</strong><br /><span class="quiet"><code>${step.verb}</code> ${step.how}</span>`,
  step.startedMs === null ? '' : formatMoment(step.startedMs),
  step.startedMs === null || step.endedMs === null ? '' : formatSeconds(step.endedMs - step.startedMs),
  html`${status(step)}${
    step.claims.length === 0
      ? null
      : html`<ul class="claims">
          ${step.claims.map(claimItem)}
        </ul>`
  }${factsLine(step)}`,
];

const status = ({ status: state, message }: StepResult): Markup | null => {
  if (state === 'not reached') return html`<span class="quiet">not reached</span>`;
  if (state === 'failed') return html`<strong class="bad">${signs.fail} failed</strong> ${message}`;
  return message === '' ? null : html`<span class="note">${signs.unknown} ${message}</span>`;
};

const claimItem = ({ claim, wanted, seen, holds }: Claim): Markup =>
  html`<li>
    ${holds ? html`<span class="ok">${signs.pass}</span>` : html`<strong class="bad">${signs.fail}</strong>`}
    ${claim}:
    ${holds ? html`<span class="quiet">${seen}</span>` : html`wanted ${wanted}, <strong>seen ${seen}</strong>`}
  </li>`;

const factsLine = ({ facts }: StepResult): Markup | null => {
  if (Object.keys(facts).length === 0) return null;
  return html`<p class="quiet">measured: ${formatFacts(facts)}</p>`;
};
