// A cluster of one member at two ports that answers scripts as it is told to, one after another: with an error, with an
// answer, or with nothing but the end of the connection. It answers what the client asks to find its way, and speaks RESP2.
// Of two ports, as a client that has lost its last connection is no client any more; all slots but one are at the first.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface FakeMember {
  readonly port: number;
  /** How often a script arrived. */
  scripts(): number;
  stop(): void;
}

/** `ok`, `lost` (the script arrives, the connection ends), or the text of an error, in which ELSEWHERE is the other
 * port; the last one is for all that follow. */
export const startFakeMember = async (answers: readonly string[]): Promise<FakeMember> => {
  let scripts = 0;
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
      const { commands, rest } = commandsIn(text);
      text = rest;
      for (const command of commands) answer(socket, command);
    });
  };
  const servers = [1, 2].map(() => createServer(serve).listen(0, '127.0.0.1'));
  for (const server of servers) if (!server.listening) await once(server, 'listening');
  const [port = 0, other = 0] = servers.map((server) => (server.address() as AddressInfo).port);

  const answer = (socket: Socket, [name = '', argument = '']: readonly string[]): void => {
    const asked = name.toLowerCase();
    if (asked === 'hello') socket.write('-NOPROTO unsupported protocol version\r\n');
    else if (asked === 'info') socket.write(bulk('loading:0\r\n'));
    else if (asked === 'cluster' && argument.toLowerCase() === 'slots')
      socket.write(`*2\r\n${stretch(0, 16_382, port)}${stretch(16_383, 16_383, other)}`);
    else if (asked === 'cluster') socket.write(bulk('cluster_state:ok\r\n'));
    else if (asked === 'eval' || asked === 'eval_ro') answerScript(socket);
    else socket.write('+OK\r\n');
  };
  const answerScript = (socket: Socket): void => {
    const next = answers[Math.min(scripts, answers.length - 1)];
    scripts += 1;
    if (next === 'lost') socket.destroy();
    else if (next === 'ok') socket.write(`*3\r\n:1\r\n${bulk('node')}${bulk('master')}`);
    else
      socket.write(
        `-${next?.replace('ELSEWHERE', `127.0.0.1:${socket.localPort === port ? other : port}`)}\r\n`,
      );
  };
  return {
    port,
    scripts: () => scripts,
    stop() {
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

const stretch = (first: number, last: number, port: number): string =>
  `*3\r\n:${first}\r\n:${last}\r\n*2\r\n${bulk('127.0.0.1')}:${port}\r\n`;
const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

/** Whole commands at the beginning of the text, and what is left. Their texts are ASCII, so characters count as bytes. */
const commandsIn = (text: string): { commands: string[][]; rest: string } => {
  const commands: string[][] = [];
  let rest = text;
  for (;;) {
    const read = readCommand(rest);
    if (read === null) return { commands, rest };
    commands.push(read.command);
    rest = read.rest;
  }
};

const readCommand = (text: string): { command: string[]; rest: string } | null => {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return null;
  let rest = text.slice(head[0].length);
  const command: string[] = [];
  for (let count = Number(head[1]); count > 0; count -= 1) {
    const size = /^\$(\d+)\r\n/.exec(rest);
    if (size === null) return null;
    const end = size[0].length + Number(size[1]);
    if (rest.length < end + 2) return null;
    command.push(rest.slice(size[0].length, end));
    rest = rest.slice(end + 2);
  }
  return { command, rest };
};
