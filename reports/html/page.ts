// The frame of every page: one file that asks no network for anything, follows the reader's light or dark setting, and opens with
// the verdict.
import { createHash } from 'node:crypto';
import type { Judgement } from '../../harness/model/verdict.ts';
import { signs } from '../words.ts';
import { html, trusted } from './markup.ts';
import type { Markup, Value } from './markup.ts';
import { style } from './style.ts';

export interface Page {
  readonly verdict: Judgement;
  /** What the verdict is about, for the title of the window. */
  readonly about: string;
  /** Of the pictures that only this page has. */
  readonly styles?: string;
  readonly main: Value;
  readonly footer: string;
  /** The page works without it. */
  readonly script?: string;
}

/** The text of a page. */
export const page = ({ verdict, about, styles = '', main, footer, script }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyFor(script)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${verdict.toUpperCase()}: ${about}</title>
        ${trusted(`<style>${style}${styles}</style>`)}
      </head>
      <body>
        <main>${main}</main>
        <footer>${footer}</footer>
        ${script === undefined ? null : trusted(`<script>${script}</script>`)}
      </body>
    </html> `.markup;

// Should a value ever slip through unescaped, the browser still runs no script but ours and fetches nothing.
const policyFor = (script: string | undefined): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(script === undefined
      ? []
      : [`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`]),
  ].join('; ');

/** The verdict with what it is about, why it is so, and what ran where. */
export const verdictHeader = ({
  verdict,
  title,
  reasons,
  facts,
}: {
  readonly verdict: Judgement;
  readonly title: string;
  readonly reasons: readonly string[];
  readonly facts: readonly string[];
}): Markup =>
  html`<header class="banner ${verdict}">
    <p class="verdict">
      <span class="sign" aria-hidden="true">${signs[verdict]}</span> ${verdict.toUpperCase()}
    </p>
    <div>
      <h1>${title}</h1>
      ${reasons.map((reason) => html`<p class="reason">${reason}</p>`)}
      <p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    </div>
  </header>`;
