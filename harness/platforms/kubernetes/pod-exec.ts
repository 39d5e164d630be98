// Commands in pods, over the exec WebSocket of the API. kubectl could do it too, but costs a process and its own discovery
// for every question; this is asked often, on a machine that is measuring something at the same time.
import { Exec } from '@kubernetes/client-node';
import type { KubeConfig, V1Status } from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { RunError, messageOf } from '../../model/errors.ts';
import type { Readable } from 'node:stream';
import type { PodCommand } from '../../model/site.ts';

export interface PodAccess {
  readonly config: KubeConfig;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** A command that runs in a pod. */
export interface PodSession {
  /** Its standard output; ends when the command does, however that was. */
  readonly output: Readable;
  readonly send: (data: string | Buffer) => void;
  /** Ends its standard input. */
  readonly close: () => void;
  /** Ends the connection at once. */
  readonly cut: () => void;
  readonly liftDeadline: () => void;
  /** Resolves when the command ended well; a `RunError` with its standard error otherwise. */
  readonly ended: Promise<void>;
}

/** `what` stands for the command in messages. */
type OpenCommand = Omit<PodCommand, 'input'> & { readonly what?: string };

/**
 * Runs a command to its end and resolves with what it wrote to its standard output, byte for byte: the status comes behind
 * the output on the same connection, so what has a status is complete.
 */
export const runInPod = async (access: PodAccess, command: PodCommand): Promise<Buffer> => {
  const session = await openInPod(access, command);
  const output = buffer(session.output);
  if (command.input !== undefined) session.send(command.input);
  session.close();
  await session.ended;
  return output;
};

/** Starts a command and hands its streams out. The deadline is for all of it: a pod that dies may never say so. */
export const openInPod = async (access: PodAccess, command: OpenCommand): Promise<PodSession> => {
  const failed = failureOf(command);
  const limit = limited(access.signal, command.deadlineMs, failed);
  const [input, output, complaint] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const complained = text(complaint);
  const status = Promise.withResolvers<V1Status>();
  const { pod, container } = command;
  const opening: Promise<Socket> = new Exec(access.config).exec(
    access.namespace,
    pod,
    container,
    [...command.command],
    output,
    complaint,
    input,
    false,
    status.resolve,
  ) as Promise<unknown> as Promise<Socket>;
  const socket = await Promise.race([opening, limit.reached]).catch((error: unknown) => {
    limit.lift();
    // It may open yet, when nobody waits for it any more.
    opening.then(
      (late) => {
        late.close();
      },
      () => undefined,
    );
    throw error instanceof Error ? error : failed(`cannot be started: ${connectionError(error)}`);
  });
  const broken = Promise.withResolvers<never>();
  socket.onclose = () => {
    // Later than the status, which comes on the same connection.
    setImmediate(broken.reject, failed('the connection ended before the command did'));
  };
  const ended = Promise.race([status.promise, broken.promise, limit.reached]).then(async (end) => {
    if (end.status !== 'Success') throw failed(`${end.message ?? 'it failed'}: ${(await complained).trim()}`);
  });
  const tidy = (): void => {
    limit.lift();
    for (const stream of [output, complaint]) stream.end();
    socket.close();
  };
  ended.then(tidy, tidy);
  broken.promise.catch(() => undefined);
  return {
    ...{ output, ended, liftDeadline: limit.liftDeadline },
    send: (data) => input.write(data),
    close: () => input.end(),
    cut: () => {
      socket.close();
    },
  };
};

/** The library's own type for it is on no registry. */
interface Socket {
  close(): void;
  onclose: (() => void) | null;
}

const failureOf =
  ({ pod, command, what = `\`${command.join(' ').slice(0, 120)}\`` }: OpenCommand) =>
  (why: string): RunError =>
    new RunError(`${what} in pod ${pod}: ${why}`, 'Look at the pod: kubectl describe, kubectl logs.');

/** The library rejects with the event of the socket, which is no error but has one. */
const connectionError = (event: unknown): string => {
  const { error, message } = event as { readonly error?: unknown; readonly message?: string };
  return error === undefined ? (message ?? 'the connection failed') : messageOf(error);
};

/** Rejects at the deadline, or with the signal's reason; until it is lifted. */
const limited = (signal: AbortSignal, deadlineMs: number, failed: (why: string) => RunError) => {
  const reached = Promise.withResolvers<never>();
  reached.promise.catch(() => undefined);
  const abort = (): void => {
    reached.reject(signal.reason as Error);
  };
  const timer = setTimeout(() => {
    reached.reject(failed(`it did not end within ${deadlineMs / 1000} s`));
  }, deadlineMs);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const liftDeadline = (): void => {
    clearTimeout(timer);
  };
  const lift = (): void => {
    liftDeadline();
    signal.removeEventListener('abort', abort);
  };
  return { reached: reached.promise, lift, liftDeadline };
};
