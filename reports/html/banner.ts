// The head of the page: the verdict, the one sentence that explains it, what ran where, and every check.
import { formatCount, formatNumberOf, formatSeconds } from '../../harness/measure/format.ts';
import type { CheckResult, Verdict } from '../../harness/model/verdict.ts';
import { headline, signs, troubles } from '../words.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { verdictHeader } from './page.ts';

/** The banner with the checks below it: those that did not pass in full, the others folded away. */
export const banner = (verdict: Verdict): Markup => {
  const { run } = verdict;
  const bad = troubles(verdict);
  const passed = verdict.checks.filter((check) => check.verdict === 'pass');
  return html`${verdictHeader({
      verdict: verdict.verdict,
      title: run.title,
      reasons: [headline(verdict)],
      facts: [
        `${run.scenario} on ${run.platform}`,
        run.deployment,
        utcText(run.startedUtc),
        formatSeconds(run.durationMs),
        `seed ${run.seed}`,
      ],
    })}
    <section id="checks" aria-label="Checks">
      ${
        bad.length === 0
          ? null
          : html`<ul class="checks">
              ${bad.map(checkItem)}
            </ul>`
      }
      ${
        passed.length === 0
          ? null
          : html`<details class="passed">
              <summary>${signs.pass} ${formatNumberOf(passed.length, 'check')} passed</summary>
              <ul class="checks">
                ${passed.map(checkItem)}
              </ul>
            </details>`
      }
    </section> `;
};

const checkItem = ({ check, verdict, summary, details }: CheckResult): Markup =>
  html`<li class="${verdict}">
    <span class="sign" aria-hidden="true">${signs[verdict]}</span>
    <div>
      <strong>${check}</strong> <span class="word">${verdict}</span
      ><br />${summary}${listOf(details.slice(0, detailsShown))}${folded(details.slice(detailsShown))}
    </div>
  </li> `;

/** The worst come first; the others are there for whoever unfolds them. */
const detailsShown = 8;

const listOf = (details: readonly string[]): Markup | null =>
  details.length === 0
    ? null
    : html`<ul>
        ${details.map((detail) => html`<li>${detail}</li>`)}
      </ul>`;

const folded = (details: readonly string[]): Markup | null =>
  details.length === 0
    ? null
    : html`<details>
        <summary>${formatCount(details.length)} more</summary>
        ${listOf(details)}
      </details>`;

/** `2026-11-21 09:24:00 UTC`; anything that is not such a time is left as it is. */
const utcText = (utc: string): string =>
  utc.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/u, '$1 $2 UTC');
