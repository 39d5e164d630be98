// What ran, with which settings, how to repeat it, and what went wrong besides.
import type { Plan } from '../../harness/model/plan.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { knownColumns, knownRows, knownTitle, notesIn, settingsApart } from '../settings.ts';
import { repeatCommand } from '../words.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { section, table } from './table.ts';

/** Versions, settings, seed and the command that repeats the run. */
export const aboutSection = (verdict: Verdict, plan: Plan): Markup => {
  const { run } = verdict;
  const identity = {
    run: run.id,
    engine: run.engine,
    deployment: run.deployment,
    platform: run.platform,
    seed: String(run.seed),
  };
  return section({
    id: 'about',
    title: 'Versions and settings',
    body: html`<div class="columns">
        ${definitions('Run', identity)}${definitions('Versions', verdict.versions)}
      </div>
      ${definitions('Settings', settingsApart(verdict).others)}${known(verdict)}${written(plan)}
      <h3>To repeat it</h3>
      <pre><code>${repeatCommand(verdict, plan)}</code></pre>`,
  });
};

const known = (verdict: Verdict): Markup | null => {
  const rows = knownRows(verdict);
  return rows.length === 0
    ? null
    : html`<h3>${knownTitle}</h3>
        ${table(knownColumns, rows)}`;
};

const written = (plan: Plan): readonly Markup[] =>
  notesIn(plan).map(
    ({ title, lines }) =>
      html`<h3>${title}</h3>
        <ul>
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`,
  );

/** What the record says went wrong; no section when nothing did. */
export const problemsSection = ({ problems }: Verdict): Markup | null =>
  problems.length === 0
    ? null
    : section({
        id: 'problems',
        title: 'Problems',
        body: html`<ul class="problems">
          ${problems.map((problem) => html`<li>${problem}</li>`)}
        </ul>`,
      });

const definitions = (title: string, entries: Readonly<Record<string, string>>): Markup =>
  html`<div>
    <h3>${title}</h3>
    <dl>
      ${Object.entries(entries).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd> `,
      )}
    </dl>
  </div> `;
