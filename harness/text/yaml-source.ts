// YAML text as plain data whose every value knows its place in the file. Only the plain part of YAML is let in: no
// anchors, aliases, tags or merge keys, and one document a file.
import { LineCounter, isMap, isNode, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { UsageError } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';

export type Path = readonly (string | number)[];

export interface YamlSource {
  readonly data: unknown;
  /** Where a value stands, or its key; the nearest thing above it that does stand there when it does not. */
  place(path: Path, at: 'key' | 'value'): Place;
}

/** Throws a `UsageError` with its place at the first thing that is not plain, well-formed YAML. */
export const parseYaml = (text: string, file: string): YamlSource => {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const refuse = (message: string, offset: number): never => {
    throw new UsageError(message, { place: placeAt(offset) });
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document, second] = [...documents];
  if (document === undefined) return refuse('an empty file', 0);
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) refuse(wordsFor(error, text), error.pos[0]);
  refuseClever(document, refuse);
  if (second !== undefined) refuse('a second document: one scenario a file', second.range[0]);
  return {
    data: document.toJS(),
    place: (path, at) => placeAt(offsetOf(document.contents, path, at)),
  };
};

const refuseClever = (document: Document, refuse: (message: string, offset: number) => never): void => {
  visit(document, {
    Alias: (_, node) => refuse(`an alias (*${node.source}): write the value out`, startOf(node)),
    Value: (_, node) => {
      if (node.anchor !== undefined)
        refuse(`an anchor (&${node.anchor}): write the value out`, startOf(node));
      if (node.tag !== undefined) refuse(`a tag (${node.tag}): write the plain value`, startOf(node));
    },
    Pair: (_, { key }) => {
      if (!isScalar(key)) refuse('a key that is not plain text', isNode(key) ? startOf(key) : 0);
      if (isScalar(key) && key.value === '<<') refuse('a merge key (<<): write the values out', startOf(key));
    },
  });
};

/** The library's own words, but for the mistakes that people make most. */
const wordsFor = ({ code, message, pos }: YAMLError, text: string): string => {
  if (code === 'DUPLICATE_KEY') {
    const [key = ''] = /^[^:\n]*/.exec(text.slice(pos[0])) ?? [];
    return `the key "${key.trim()}" stands here a second time`;
  }
  if (code === 'TAB_AS_INDENT') return 'a tab in the indentation: use spaces';
  return `not well-formed YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
};

const offsetOf = (contents: Node | null, path: Path, at: 'key' | 'value'): number => {
  let value = contents;
  let offset = contents === null ? 0 : startOf(contents);
  for (const [depth, part] of path.entries()) {
    const child = childOf(value, part);
    if (child === undefined) break;
    const wantsKey = at === 'key' && depth === path.length - 1;
    offset = wantsKey ? child.keyOffset : (child.valueOffset ?? child.keyOffset);
    value = child.value;
  }
  return offset;
};

const childOf = (node: Node | null, part: string | number) => {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { value: item, keyOffset: startOf(item), valueOffset: startOf(item) } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  if (pair === undefined) return undefined;
  const value = isNode(pair.value) ? pair.value : null;
  const empty = value === null || (isScalar(value) && value.source === '');
  return {
    value,
    keyOffset: isNode(pair.key) ? startOf(pair.key) : 0,
    valueOffset: empty ? undefined : startOf(value),
  };
};

const startOf = (node: Node): number => node.range?.[0] ?? 0;
