// One command over the cluster client, and what became of each time that it was sent. The client sends a command again when
// it is redirected and when a connection is lost behind it, and tells only of the last time; what was before decides whether
// a write that failed is certainly not there.
import { Command } from 'ioredis';
import type { Cluster } from 'ioredis';
import type { Socket } from 'node:net';
import type { Answer, Peer } from '../../../../load/target.ts';
import { isForgetting, isRedirection, isRefusal, judgeFailure } from './errors.ts';
import type { RedisError } from './errors.ts';

/**
 * Who answers: the node's own id, which outlives its address, and its role. A script, so that it is the very server that
 * wrote or read who says it. The write comes last: an error of anything before it means that there was none.
 */
const whoAmI = `local id = redis.call('CLUSTER', 'MYID')
local role = string.match(redis.call('INFO', 'replication'), 'role:(%a+)')`;
export const writeScript = `${whoAmI}
return {redis.call('INCR', KEYS[1]), id, role}`;
export const readScript = `${whoAmI}
return {redis.call('EXISTS', KEYS[1]), id, role}`;

export interface ScriptCall {
  /** `eval_ro` may be answered by a replica. */
  readonly command: 'eval' | 'eval_ro';
  readonly script: string;
  readonly key: string;
}

export interface Asked {
  readonly answer: Answer;
  /** The connection that the last sending went over; null when there was none. */
  readonly socket: Socket | null;
}

export type TellRedirection = (message: string, from: Socket) => void;

/** Never rejects. Takes as long as the client likes. */
export const ask = async (
  cluster: Cluster,
  request: ScriptCall,
  redirected: TellRedirection,
): Promise<Asked> => {
  const { command: name, script, key } = request;
  const command = new Command(name, [script, 1, key], { replyEncoding: 'utf8' });
  const sendings = { sent: 0, refused: 0, forgotten: false };
  let socket: Socket | null = null;
  const toWritable = command.toWritable.bind(command);
  command.toWritable = (over) => {
    sendings.sent += 1;
    socket = over as Socket;
    return toWritable(over);
  };
  try {
    const reply = cluster.sendCommand(command) as Promise<unknown>;
    // Only now is the client's own hook in place, which follows redirections. No sending can have an answer before this.
    const settle = command.reject;
    command.reject = (error: RedisError) => {
      // While a connection is being made, an error that answers its greeting is given to all that wait for it.
      const answersThis = error.command?.args === command.args;
      if (isForgetting(error)) sendings.forgotten = true;
      if (answersThis && isRefusal(error)) sendings.refused += 1;
      if (answersThis && isRedirection(error) && socket !== null) redirected(error.message, socket);
      settle.call(command, error);
    };
    return { answer: answerOf(await reply), socket };
  } catch (error) {
    const { outcome, reason, timedOut } = judgeFailure(error as Error, sendings);
    return { answer: { outcome, reason, ...(timedOut && { timedOut }) }, socket };
  }
};

const answerOf = (reply: unknown): Answer => {
  const [, address, role] = Array.isArray(reply) ? (reply as unknown[]) : [];
  if (typeof address === 'string' && typeof role === 'string')
    return { outcome: 'acknowledged', peer: { address, role: roleOf(role) } };
  return { outcome: 'unknown', reason: 'the server carried it out without saying who it is' };
};

const roleOf = (role: string): Peer['role'] => (role === 'slave' ? 'replica' : role);
