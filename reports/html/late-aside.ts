// How long a service was late, below how long it was down: in a column of its own it would make tables wider than a page.
import type { ServiceMeasure } from '../../harness/model/verdict.ts';
import { latenessText } from '../outages.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';

/** Nothing where it was never late. */
export const lateAside = (measure: ServiceMeasure): Markup | null => {
  const late = latenessText(measure);
  return late === '' ? null : html`<span class="aside figures">late ${late}</span>`;
};
