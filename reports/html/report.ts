// report.html: what a team lead reads before approving an upgrade. One file that asks no network for anything, works without
// its script, follows the reader's light or dark setting, and prints.
import type { DrawnHistory } from '../../harness/model/charts.ts';
import type { RunReporter } from '../../harness/model/reporter.ts';
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
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { page } from './page.ts';
import { policiesSection } from './policies.ts';
import { script } from './script.ts';
import { stepsSection } from './steps.ts';
import { timelineSection } from './timeline.ts';
import { topologySection } from './topology.ts';
import { trapsSection } from './traps.ts';
import { windowsSection } from './windows.ts';

/** Renders `report.html`. */
export const htmlReporter: RunReporter = {
  name: 'html',
  file: 'report.html',
  render: (verdict, history) => {
    const sections = sectionsOf(verdict, history);
    return page({
      verdict: verdict.verdict,
      about: `${verdict.run.scenario} on ${verdict.run.platform}`,
      main: html`${banner(verdict)} ${navigation(Object.keys(sections))} ${Object.values(sections)}`,
      footer: `drydock ${verdict.versions['drydock'] ?? ''} · ${verdict.run.id}`,
      script,
    });
  },
};

/** By their anchors, in the order of the page; those that have nothing to say are left out. */
const sectionsOf = (verdict: Verdict, history: DrawnHistory): Readonly<Record<string, Markup>> => {
  const sections = {
    traps: trapsSection(verdict),
    budget: budgetSection(verdict),
    policies: policiesSection(verdict, history),
    timeline: timelineSection(verdict, history),
    anatomy: anatomySection(history),
    windows: windowsSection(verdict),
    ledger: ledgerSection(verdict),
    distribution: distributionSection(verdict),
    latency: latencySection(verdict, history),
    steps: stepsSection(verdict),
    topology: topologySection(verdict),
    front: frontSection(history),
    load: loadSection(verdict),
    about: aboutSection(verdict, history.plan),
    problems: problemsSection(verdict),
  };
  return Object.fromEntries(
    Object.entries(sections).flatMap(([anchor, markup]) => (markup === null ? [] : [[anchor, markup]])),
  );
};

const navigation = (anchors: readonly string[]): Markup =>
  html`<nav aria-label="Sections">
    ${anchors.map((anchor) => html`<a href="#${anchor}">${anchor}</a> `)}
  </nav>`;
