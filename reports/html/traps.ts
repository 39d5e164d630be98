// The traps of a published runbook: what is known to go wrong, whether it did, and what shows it.
import type { TrapFinding, Verdict } from '../../harness/model/verdict.ts';
import { sprungSigns, sprungWords, trapGroups, trapsText } from '../traps.ts';
import type { TrapGroup } from '../traps.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { section } from './table.ts';

/** A card for each trap, with the steps that may spring it; nothing for a runbook of our own. */
export const trapsSection = (verdict: Verdict): Markup | null => {
  const groups = trapGroups(verdict);
  if (groups.length === 0) return null;
  return section({
    id: 'traps',
    title: 'Traps of the published runbook',
    lede: `${trapsText(groups)}. The steps were carried out to the letter; a trap was sprung when what its step is meant to bring about cannot be seen afterwards.`,
    body: html`<ol class="traps">
      ${groups.map(trapItem)}
    </ol>`,
  });
};

const stateOf = { yes: 'fail', no: 'pass', 'not reached': 'quiet' } as const;

const trapItem = ({ trap, sprung, findings }: TrapGroup): Markup =>
  html`<li class="${stateOf[sprung]}">
    <span class="sign" aria-hidden="true">${sprungSigns[sprung]}</span>
    <div>
      <strong>${trap}</strong> <span class="word">${sprungWords[sprung]}</span>
      <ul>
        ${findings.map(findingItem)}
      </ul>
    </div>
  </li> `;

const findingItem = ({ step, sprung, evidence }: TrapFinding): Markup =>
  html`<li>
    <a href="#steps">step ${step}</a>:
    ${sprungWords[sprung]}${
      evidence.length === 0 ? null : html` <br />${evidence.map((line) => html`<span>${line}</span> `)}`
    }
  </li> `;
