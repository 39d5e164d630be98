// The servers' own protocol (RESP 2): commands as bytes, and replies out of bytes as they come. redis-cli would do for people,
// but what it prints of INFO and CLUSTER NODES cannot be told from an error. Pure.
import type { Command, Reply } from '../cluster/cluster.ts';

export const encodeCommands = (commands: readonly Command[]): string => commands.map(encodeCommand).join('');

/** Lengths are in bytes, so nothing in an argument can be taken for anything else. */
const encodeCommand = (command: Command): string => {
  const parts = command.map((part) => {
    const text = String(part);
    return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  });
  return `*${command.length}\r\n${parts.join('')}`;
};

export interface ReplyReader {
  /** Takes what has come; resolves to the replies that are complete by now, in order. Throws an `Error` at what is no reply. */
  read(chunk: Buffer): readonly Reply[];
}

/** What is incomplete waits for the next chunk. */
export const createReplyReader = (): ReplyReader => {
  let rest: Buffer = Buffer.alloc(0);
  return {
    read: (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const replies: Reply[] = [];
      let at = 0;
      for (let found = parseReply(rest, at); found !== null; found = parseReply(rest, at)) {
        replies.push(found.reply);
        at = found.end;
      }
      rest = rest.subarray(at);
      return replies;
    },
  };
};

interface Parsed {
  readonly reply: Reply;
  /** Where the next one begins. */
  readonly end: number;
}

/** Null when it is not complete. */
const parseReply = (bytes: Buffer, start: number): Parsed | null => {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd < 0) return null;
  const [kind, text] = [
    bytes.toString('latin1', start, start + 1),
    bytes.toString('utf8', start + 1, lineEnd),
  ];
  const end = lineEnd + 2;
  if (kind === '+') return { reply: text, end };
  if (kind === '-') return { reply: { refused: text }, end };
  if (kind === ':') return { reply: Number(text), end };
  if (kind === '$') return parseBulk(bytes, end, Number(text));
  if (kind === '*') return parseArray(bytes, end, Number(text));
  throw new Error(`not a reply of a Redis server: ${JSON.stringify(`${kind}${text}`.slice(0, 80))}`);
};

const parseBulk = (bytes: Buffer, start: number, length: number): Parsed | null => {
  if (length < 0) return { reply: null, end: start };
  const end = start + length;
  return bytes.length < end + 2 ? null : { reply: bytes.toString('utf8', start, end), end: end + 2 };
};

const parseArray = (bytes: Buffer, start: number, length: number): Parsed | null => {
  if (length < 0) return { reply: null, end: start };
  const items: Reply[] = [];
  let end = start;
  for (let item = 0; item < length; item += 1) {
    const parsed = parseReply(bytes, end);
    if (parsed === null) return null;
    items.push(parsed.reply);
    ({ end } = parsed);
  }
  return { reply: items, end };
};
