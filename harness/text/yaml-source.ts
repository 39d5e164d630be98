// YAML text as plain data whose every value knows its place in the file. Only the plain part of YAML is let in: no
// anchors, aliases, tags or merge keys, and numbers in plain digits. What it takes grows no faster than the text.
import { CST, Composer, Lexer, LineCounter, Parser, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLError, YAMLMap } from 'yaml';
import { UsageError } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';
import { plainNumber } from '../model/units.ts';
import { shortened } from './printable.ts';

export type Path = readonly (string | number)[];

export interface YamlSource {
  readonly data: unknown;
  /** Where a value stands, or its key; the nearest thing above it that does stand there when it does not. */
  place(path: Path, at: 'key' | 'value'): Place;
}

type Refuse = (message: string, offset: number) => never;

/** Lists and mappings within each other. */
const deepest = 100;

/** Throws a `UsageError` with its place at the first thing that is not plain, well-formed YAML, or at a second document. */
export const parseYaml = (text: string, file: string): YamlSource => {
  const reading = readingOf(text, file);
  // No more of them are made than these two.
  const [document, second] = documentsIn(text, reading, 2);
  if (document === undefined) return reading.refuse('an empty file', 0);
  const source = sourceOf(document, reading);
  if (second !== undefined) reading.refuse('a second document: one scenario a file', second.range[0]);
  return source;
};

/** The documents of a file that may hold several; those that hold nothing are left out. Throws as above, and when there are too many. */
export const parseYamlDocuments = (text: string, file: string): readonly YamlSource[] => {
  const reading = readingOf(text, file);
  const documents = documentsIn(text, reading, documentsMax + 1);
  const beyond = documents[documentsMax];
  if (beyond !== undefined) reading.refuse(`more than ${documentsMax} documents`, beyond.range[0]);
  return documents.map((document) => sourceOf(document, reading)).filter(({ data }) => data !== null);
};

const documentsMax = 50;

interface YamlReading {
  readonly lines: LineCounter;
  readonly placeAt: (offset: number) => Place;
  readonly refuse: Refuse;
}

const readingOf = (text: string, file: string): YamlReading => {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const refuse: Refuse = (message, offset) => {
    throw new UsageError(message, { place: placeAt(offset) });
  };
  return { lines, placeAt, refuse };
};

/** At most so many of them. */
const documentsIn = (
  text: string,
  { lines, refuse }: YamlReading,
  most: number,
): readonly Document.Parsed[] => {
  // Its own search for a key that stands twice looks at all keys for each of them.
  const documents = new Composer({ uniqueKeys: false }).compose(tokensOf(text, lines, refuse));
  return withoutStacks(() => documents.take(most).toArray());
};

const sourceOf = (document: Document.Parsed, { placeAt, refuse }: YamlReading): YamlSource => {
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) refuse(wordsFor(error), error.pos[0]);
  refuseClever(document, refuse);
  const pairIn = pairFinder();
  return {
    data: document.toJS(),
    place: (path, at) => placeAt(offsetOf(document.contents, path, at, pairIn)),
  };
};

/** Of a million mistakes in a text, nearly all the time goes into the stacks of the library's errors, which nobody sees. */
const withoutStacks = <T>(deed: () => T): T => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return deed();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** What is nested too deep is refused while it is read: what composes it calls itself for each level. */
function* tokensOf(text: string, lines: LineCounter, refuse: Refuse): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    yield* parser.next(lexeme);
    if (depthOf(parser.stack) > deepest)
      refuse(`nested deeper than ${deepest} levels, which nothing here ever is`, offset);
  }
  yield* parser.end();
}

/** The document lies at the bottom; on top of its lists and mappings there may be text. */
const depthOf = (stack: readonly CST.Token[]): number => {
  const top = stack.at(-1);
  return stack.length - (top !== undefined && CST.isCollection(top) ? 1 : 2);
};

const refuseClever = (document: Document, refuse: Refuse): void => {
  const keysOf = new Map<unknown, Set<string>>();
  visit(document, {
    Alias: (_, node) => refuse(`an alias (*${shortened(node.source)}): write the value out`, startOf(node)),
    Value: (_, node) => {
      if (node.anchor !== undefined)
        refuse(`an anchor (&${shortened(node.anchor)}): write the value out`, startOf(node));
      if (node.tag !== undefined)
        refuse(`a tag (${shortened(node.tag)}): write the plain value`, startOf(node));
      if (isScalar(node)) refuseStrangeNumber(node, refuse);
    },
    Pair: (_, { key }, path) => {
      if (!isScalar(key)) return refuse('a key that is not plain text', isNode(key) ? startOf(key) : 0);
      if (key.value === '<<') refuse('a merge key (<<): write the values out', startOf(key));
      const mapping = path.at(-1);
      const keys = keysOf.get(mapping) ?? new Set();
      const name = keyText(key);
      if (keys.has(name)) refuse(`the key "${shortened(name)}" stands here a second time`, startOf(key));
      keysOf.set(mapping, keys.add(name));
    },
  });
};

/** YAML knows more forms of numbers than people do: `0x10`, `0o20`, `1e3`, `.5`, `+5`, `.inf`. */
const refuseStrangeNumber = (node: Scalar, refuse: Refuse): void => {
  if (typeof node.value !== 'number') return;
  const source = node.source ?? '';
  if (plainNumber.test(source.replace(/^-/, ''))) return;
  refuse(`the number ${shortened(source)} is not in plain digits, as 16 or 0.5 is`, startOf(node));
};

/** As it is called in the data. */
const keyText = ({ value }: Scalar): string => {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
};

/** The library's own words, but for the mistake that people make most. */
const wordsFor = ({ code, message }: YAMLError): string => {
  if (code === 'TAB_AS_INDENT') return 'a tab in the indentation: use spaces';
  return `not well-formed YAML: ${message.charAt(0).toLowerCase()}${shortened(message.slice(1), 160)}`;
};

type FindPair = (mapping: YAMLMap, key: string) => Pair | undefined;

/** Goes through each mapping once, however often it is asked. */
const pairFinder = (): FindPair => {
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  return (mapping, key) => {
    const pairs = known.get(mapping) ?? pairsOf(mapping);
    known.set(mapping, pairs);
    return pairs.get(key);
  };
};

const pairsOf = ({ items }: YAMLMap): ReadonlyMap<string, Pair> =>
  new Map(items.flatMap((pair) => (isScalar(pair.key) ? [[keyText(pair.key), pair] as const] : [])));

const offsetOf = (contents: Node | null, path: Path, at: 'key' | 'value', pairIn: FindPair): number => {
  let value = contents;
  let offset = contents === null ? 0 : startOf(contents);
  for (const [depth, part] of path.entries()) {
    const child = childOf(value, part, pairIn);
    if (child === undefined) break;
    const wantsKey = at === 'key' && depth === path.length - 1;
    offset = wantsKey ? child.keyOffset : (child.valueOffset ?? child.keyOffset);
    value = child.value;
  }
  return offset;
};

const childOf = (node: Node | null, part: string | number, pairIn: FindPair) => {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { value: item, keyOffset: startOf(item), valueOffset: startOf(item) } : undefined;
  }
  const pair = isMap(node) ? pairIn(node, String(part)) : undefined;
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
