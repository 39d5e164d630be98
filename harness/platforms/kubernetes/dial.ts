// Streams to servers in pods: a command in the pod ties our end to the server's, over the exec WebSocket. A port-forward would
// not do: it reaches no unix socket, on which servers trust whoever has a right to the pod.
import { Duplex } from 'node:stream';
import type { PodServer } from '../../model/site.ts';
import { openInPod } from './pod-exec.ts';
import type { PodAccess, PodSession } from './pod-exec.ts';

/** Ends as soon as either side does: we, or the server. */
const tiePort = `exec 3<>"$1" 4<&0 || exit 1
cat <&3 & cat <&4 >&3 & wait -n; kill $(jobs -p) 2>/dev/null; exit 0`;

/** The same for a unix socket, which bash cannot open. Every image that is made from Debian's has this much of Perl. */
const tieSocket = `socket S, PF_UNIX, SOCK_STREAM, 0 and connect S, sockaddr_un $ARGV[0] or die "$!\\n";
vec($both, fileno $_, 1) = 1 for STDIN, S;
for (;;) {
  select $ready = $both, undef, undef, undef;
  for ([STDIN, S], [S, STDOUT]) {
    next unless vec $ready, fileno $$_[0], 1;
    sysread $$_[0], $chunk, 65536 or exit;
    while (length $chunk) { $written = syswrite $$_[1], $chunk or exit; substr($chunk, 0, $written) = "" }
  }
}`;

const tieTo = (to: PodServer['to']): readonly string[] =>
  'socket' in to
    ? ['perl', '-MSocket', '-e', tieSocket, to.socket]
    : ['bash', '-c', tiePort, 'tie', `/dev/tcp/${addressOf(to)}`];

const addressOf = ({ host = '127.0.0.1', port }: { readonly host?: string; readonly port: number }): string =>
  `${host}/${port}`;

/** The deadline is for the command to start; after that only the run's end limits it. */
export const dialPod = async (
  access: PodAccess,
  { pod, container, to }: PodServer,
  timeoutMs: number,
): Promise<Duplex> => {
  const what = `the connection to ${'socket' in to ? to.socket : addressOf(to)}`;
  const session = await openInPod(access, {
    pod,
    container,
    command: tieTo(to),
    deadlineMs: timeoutMs,
    what,
  });
  session.liftDeadline();
  return streamOver(session);
};

const streamOver = ({ output, ended, ...session }: PodSession): Duplex => {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      output.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      session.send(chunk);
      done();
    },
    final: (done) => {
      session.close();
      done();
    },
    destroy: (error, done) => {
      session.cut();
      done(error);
    },
  });
  // Whoever uses it hears of it, and when nobody does it is nobody's loss.
  stream.on('error', () => undefined);
  output.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) output.pause();
  });
  output.on('end', () => stream.push(null));
  ended.catch((error: unknown) => stream.destroy(error as Error));
  return stream;
};
