// report.html: what a team lead reads before approving an upgrade. One file that asks no network for anything, works without
// its script, follows the reader's light or dark setting, and prints.
import { createHash } from 'node:crypto';
import { judgedOperations } from '../../harness/measure/operations.ts';
import type { History } from '../../harness/model/history.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { aboutSection, problemsSection } from './about.ts';
import { anatomySection } from './anatomy.ts';
import { banner } from './banner.ts';
import { budgetSection } from './budget.ts';
import { distributionSection } from './distribution.ts';
import { latencySection } from './latency.ts';
import { ledgerSection } from './ledger.ts';
import { loadSection } from './load.ts';
import { frontSection } from './front.ts';
import { html, trusted } from './markup.ts';
import type { Markup } from './markup.ts';
import { policiesSection } from './policies.ts';
import { script } from './script.ts';
import { stepsSection } from './steps.ts';
import { style } from './style.ts';
import { timelineSection } from './timeline.ts';
import { topologySection } from './topology.ts';
import { trapsSection } from './traps.ts';
import { windowsSection } from './windows.ts';

/** Renders `report.html`. */
export const htmlReporter: Reporter = {
  name: 'html',
  file: 'report.html',
  render: (verdict, history) => page(verdict, sections(verdict, history)).markup,
};

const sections = (verdict: Verdict, history: History): readonly (Markup | null)[] => {
  const { ledger, plan } = history;
  const operations = ledger === null ? [] : judgedOperations(ledger, plan.load.ackWithinMs);
  return [
    trapsSection(verdict),
    budgetSection(verdict),
    policiesSection(verdict, history, operations),
    timelineSection(verdict, history, operations),
    anatomySection(verdict, history, operations),
    windowsSection(verdict),
    ledgerSection(verdict),
    distributionSection(verdict),
    latencySection(verdict, history, operations),
    stepsSection(verdict),
    topologySection(verdict),
    frontSection(history),
    loadSection(verdict),
    aboutSection(verdict),
    problemsSection(verdict),
  ];
};

// Should a value ever slip through unescaped, the browser still runs no script but ours and fetches nothing.
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`;

const links = [
  'budget',
  'timeline',
  'windows',
  'ledger',
  'distribution',
  'latency',
  'steps',
  'topology',
  'load',
  'about',
];

const linksOf = ({ traps }: Verdict): readonly string[] => (traps.length === 0 ? links : ['traps', ...links]);

const page = (verdict: Verdict, parts: readonly (Markup | null)[]): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${verdict.verdict.toUpperCase()}: ${verdict.run.scenario} on ${verdict.run.platform}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          ${banner(verdict)}
          <nav aria-label="Sections">
            ${linksOf(verdict).map((link) => html`<a href="#${link}">${link}</a> `)}
          </nav>
          ${parts}
        </main>
        <footer>drydock ${verdict.versions['drydock'] ?? ''} · ${verdict.run.id}</footer>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `;
