// Tables and sections as all parts of the page use them.
import { html } from './markup.ts';
import type { Markup, Value } from './markup.ts';

export interface TableColumn {
  readonly name: string;
  /** Figures stand to the right, in digits of one width. */
  readonly figure?: boolean;
}

/** A table that scrolls sideways by itself when the page is narrow. */
export const table = (
  columns: readonly (TableColumn | string)[],
  rows: readonly (readonly Value[])[],
): Markup => {
  const kinds = columns.map((column) => (typeof column === 'string' ? { name: column } : column));
  const cell = (index: number) => (kinds[index]?.figure === true ? 'figure' : 'words');
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          ${kinds.map(({ name }, index) => html`<th scope="col" class="${cell(index)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((value, index) => html`<td class="${cell(index)}">${value}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
};

/** A column of figures. */
export const figure = (name: string): TableColumn => ({ name, figure: true });

export interface Section {
  /** The anchor. */
  readonly id: string;
  readonly title: string;
  /** How to read it, one or two sentences. */
  readonly lede?: Value;
  readonly body: Value;
}

/** A section with its heading. */
export const section = ({ id, title, lede, body }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${lede === undefined ? null : html`<p class="lede">${lede}</p>`} ${body}
  </section> `;

/** A quiet line instead of a picture that there is nothing for. */
export const nothing = (why: string): Markup => html`<p class="nothing">${why}</p>`;
