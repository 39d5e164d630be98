// A tagged template for HTML and SVG that escapes every value unless it is markup already, so that forgetting to escape
// is not possible. It knows nothing of reports.

/** A piece of markup that is safe to put into a page. Only `html` makes one from data. */
export interface Markup {
  readonly markup: string;
}

export type Value = Markup | string | number | null | undefined | readonly Value[];

/** Markup from a template: strings and numbers are escaped, lists are joined, null and undefined are nothing. */
export const html = (literals: TemplateStringsArray, ...values: readonly Value[]): Markup => ({
  markup: literals.map((literal, index) => text(values[index - 1]) + compact(literal)).join(''),
});

/** The source is indented for those who read it; the page need not carry that. */
const compact = (literal: string): string => literal.replace(/\s*\n\s*/gu, '\n');

/** Text that this program wrote itself, such as a style sheet: taken as it is. Never for data. */
export const trusted = (markup: string): Markup => ({ markup });

const text = (value: Value): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(text).join('');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Control characters have no place in HTML, and a NUL makes a text file look binary.
const escaped = (data: string): string =>
  data.replace(/[&<>"']/gu, (sign) => entities[sign] ?? '').replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
