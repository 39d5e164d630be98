// A page as a test reads it: its elements, and the text that people see. Parsed by the parser of prettier, which takes no page that is
// not well-formed.
import { parsers } from 'prettier/plugins/html';

/** A page, or a part of one. */
export interface Page {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string | null }[];
  readonly children?: readonly Page[];
}

export interface Element extends Page {
  readonly name: string;
}

export const parsePage = async (text: string): Promise<Page> =>
  (await parsers.html.parse(text, {
    parser: 'html',
    filepath: 'page.html',
    originalText: text,
  } as never)) as Page;

/** Every element below a node, in the order of the page. */
export const elementsIn = (node: Page): readonly Element[] =>
  (node.children ?? []).flatMap((child) =>
    isElement(child) ? [child, ...elementsIn(child)] : elementsIn(child),
  );

export const elementsNamed = (node: Page, ...names: readonly string[]): readonly Element[] =>
  elementsIn(node).filter(({ name }) => names.includes(name));

export const attributeOf = (node: Page, name: string): string | undefined => {
  const found = node.attrs?.find((attribute) => attribute.name === name);
  return found === undefined ? undefined : decoded(found.value ?? '');
};

const isElement = (node: Page): node is Element => node.kind === 'element' && node.name !== undefined;

/** What people read, a line a block: cells stand beside each other, a picture is its name with its labels. What only the pointer
 * shows is left out. */
export const visibleText = (node: Page): string =>
  textOf(node)
    .split(lineEnd)
    .map((line) =>
      line
        .replace(/\s+/gu, ' ')
        .replace(/ ([,.;:)])/gu, '$1')
        .replace(/^[ |]+|[ |]+$/gu, ''),
    )
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');

/** Not in any text. */
const lineEnd = '\0';
const unseen = ['head', 'style', 'script', 'title'];
const besideEachOther = ['td', 'th', 'dd', 'text', 'br'];
const within = ['a', 'b', 'code', 'em', 'g', 'i', 'strong'];

const textOf = (node: Page): string => {
  if (node.kind === 'text') return decoded(node.value ?? '');
  const name = node.name ?? '';
  if (unseen.includes(name)) return '';
  const inner = (node.children ?? []).map(textOf).join('');
  if (within.includes(name) || node.kind !== 'element') return inner;
  if (besideEachOther.includes(name)) return ` | ${inner}`;
  if (name === 'span') return ` ${inner} `;
  if (name === 'dt') return `${lineEnd}${inner}`;
  const label = name === 'svg' ? (attributeOf(node, 'aria-label') ?? '') : '';
  return `${lineEnd}${label === '' ? '' : `[${label}] `}${inner}${lineEnd}`;
};

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const decoded = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/gu, (_, name: string) => characters[name] ?? '');

/** A report as its golden file keeps it: of a page only what people read. */
export const readable = async (file: string, text: string): Promise<{ file: string; text: string }> =>
  file.endsWith('.html') ? { file: `${file}.txt`, text: visibleText(await parsePage(text)) } : { file, text };
