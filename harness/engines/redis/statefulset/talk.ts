// Talking to the servers in their pods: a shell in the pod ties our end to the server's port, and the connection is kept for
// the next question. A process in the pod for each question would cost a busy machine more than all the rest.
import { RunError } from '../../../model/errors.ts';
import type { KubernetesSite, PodSession } from '../../../model/site.ts';
import { isRefused } from '../cluster/cluster.ts';
import type { Command, Reply } from '../cluster/cluster.ts';
import { serverContainer, serverPort } from './manifest.ts';
import { createReplyReader, encodeCommands } from './protocol.ts';

export interface Talk {
  /** One reply for each command; a `RunError` when they are not all there in time. */
  ask(pod: string, commands: readonly Command[], timeoutMs: number): Promise<readonly Reply[]>;
  /** Ends all connections. */
  close(): void;
}

/** Ends as soon as either side does: we, or the server. */
const tie = `exec 3<>/dev/tcp/127.0.0.1/${serverPort} 4<&0 || exit 1
cat <&3 & cat <&4 >&3 & wait -n; kill $(jobs -p) 2>/dev/null; exit 0`;

/** Longer than any run. */
const connectionMs = 6 * 3_600_000;

export const createTalk = (site: Pick<KubernetesSite, 'startInPod'>, password: string): Talk => {
  const idle = new Map<string, readonly Connection[]>();
  const open = new Set<Connection>();
  const connect = async (pod: string): Promise<Connection> => {
    const command = ['bash', '-c', tie];
    const session = await site.startInPod({
      pod,
      container: serverContainer,
      command,
      deadlineMs: connectionMs,
    });
    const connection = connectionOver(pod, session);
    open.add(connection);
    void connection.broken.then(() => open.delete(connection));
    const [answer] = await connection.exchange([['AUTH', password]]);
    if (!isRefused(answer)) return connection;
    connection.end();
    throw new RunError(`${pod} refuses the password: ${answer.refused}`, 'Look at its log.');
  };
  const take = (pod: string): Connection | undefined => {
    const [kept, ...others] = (idle.get(pod) ?? []).filter((each) => each.alive());
    idle.set(pod, others);
    return kept;
  };
  const converse = async (pod: string, commands: readonly Command[], limit: AbortSignal) => {
    const connection = take(pod) ?? (await connect(pod));
    limit.addEventListener('abort', connection.end);
    if (limit.aborted) connection.end();
    try {
      return await connection.exchange(commands);
    } finally {
      limit.removeEventListener('abort', connection.end);
      idle.set(pod, [...(idle.get(pod) ?? []), connection]);
    }
  };
  return {
    ask: async (pod, commands, timeoutMs) => {
      const late = new RunError(`${pod} did not answer within ${timeoutMs / 1000} s`, seeLog);
      const { limit, reached, lift } = limitOf(timeoutMs, late);
      try {
        const replies = await Promise.race([converse(pod, withReads(commands), limit), reached]);
        return replies.slice(0, commands.length);
      } finally {
        lift();
      }
    },
    close: () => {
      for (const connection of open) connection.end();
    },
  };
};

const seeLog = 'Its log is in the run’s logs folder; kubectl describe pod shows more.';

/** `READONLY` holds for a connection until it is taken back, and the next who asks must find it as it was. */
const withReads = (commands: readonly Command[]): readonly Command[] =>
  commands.some(([name]) => name === 'READONLY') ? [...commands, ['READWRITE']] : commands;

interface Connection {
  /** Whoever asks has it alone until it has answered. */
  exchange(commands: readonly Command[]): Promise<readonly Reply[]>;
  readonly alive: () => boolean;
  readonly end: () => void;
  /** Resolves with the reason once it is over. */
  readonly broken: Promise<Error>;
}

interface Question {
  readonly wanted: number;
  readonly replies: Reply[];
  readonly settle: PromiseWithResolvers<readonly Reply[]>;
}

const connectionOver = (pod: string, session: PodSession): Connection => {
  const reader = createReplyReader();
  let alive = true;
  let question: Question | null = null;
  const end = () => {
    alive = false;
    session.close();
  };
  const broken = session.ended.then(
    () => new RunError(`the connection to ${pod} has ended`, seeLog),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  void broken.then((error) => {
    alive = false;
    question?.settle.reject(error);
  });
  session.output.on('data', (chunk: Buffer) => {
    try {
      question?.replies.push(...reader.read(chunk));
      if (question !== null && question.replies.length >= question.wanted)
        question.settle.resolve(question.replies);
    } catch (error) {
      question?.settle.reject(error);
      end();
    }
  });
  return {
    end,
    broken,
    alive: () => alive,
    exchange: async (commands) => {
      if (!alive) throw await broken;
      const settle = Promise.withResolvers<readonly Reply[]>();
      question = { wanted: commands.length, replies: [], settle };
      session.send(encodeCommands(commands));
      try {
        return await settle.promise;
      } finally {
        question = null;
      }
    },
  };
};

const limitOf = (timeoutMs: number, late: RunError) => {
  const control = new AbortController();
  const { promise: reached, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    control.abort();
    reject(late);
  }, timeoutMs);
  const lift = () => {
    clearTimeout(timer);
  };
  return { limit: control.signal, reached, lift };
};
