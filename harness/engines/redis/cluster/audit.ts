// What one member holds: every write that it would serve a client, read from that member itself.
import { sequenceSets } from '../../../../load/sequence-set.ts';
import { RunError } from '../../../model/errors.ts';
import type { StoredRow } from '../../../model/history.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { demand, isRefused, memberCalled } from './cluster.ts';
import type { Command, RedisCluster, Reply } from './cluster.ts';
import { parseKey } from '../client/keys.ts';

const keysAtOnce = 2_000;

/**
 * Every stored write id, with how often it was carried out. A replica is asked for its own copy. A key in a slot that the member
 * does not serve is not stored there: a client that asks for it is sent away.
 */
export async function* readStored(cluster: RedisCluster, name: string): AsyncGenerator<StoredRow> {
  const member = memberCalled(cluster, name);
  // A SCAN may come across a key more than once.
  const found = sequenceSets();
  const startedMs = performance.now();
  let cursor = '0';
  do {
    cluster.context.signal.throwIfAborted();
    if (performance.now() - startedMs > timeoutsMs.audit)
      throw new RunError(`${name} was not read back within ${timeoutsMs.audit / 1000} s`, 'Write less.');
    const page = await scan(member, cursor);
    const values = await valuesOf(member, page.keys);
    for (const [index, key] of page.keys.entries()) {
      const row = rowOf(key, values[index]);
      if (row !== null && found(row.writer).add(row.sequence)) yield row;
    }
    ({ cursor } = page);
  } while (cursor !== '0');
}

type MemberCall = ReturnType<typeof memberCalled>;

const scan = async (
  member: MemberCall,
  cursor: string,
): Promise<{ readonly cursor: string; readonly keys: readonly string[] }> => {
  const [reply] = await demand(member, [['SCAN', cursor, 'MATCH', 'drydock:*', 'COUNT', keysAtOnce]]);
  const [next, keys] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
  if (typeof next !== 'string' || !Array.isArray(keys))
    throw new Error(`${member.name} answered a SCAN with ${JSON.stringify(reply)}`);
  return { cursor: next, keys: keys.map(String) };
};

const valuesOf = async (member: MemberCall, keys: readonly string[]): Promise<readonly Reply[]> => {
  if (keys.length === 0) return [];
  const gets = keys.map((key): Command => ['GET', key]);
  const [, ...values] = await member.ask([['READONLY'], ...gets], timeoutsMs.audit);
  return values;
};

/** Null for what no load wrote, and for what the member does not serve. */
const rowOf = (key: string, value: Reply | undefined): StoredRow | null => {
  const id = parseKey(key);
  if (id === null || value === null || value === undefined) return null;
  if (isRefused(value)) {
    if (/^(MOVED|ASK) /.test(value.refused)) return null;
    throw new RunError(`${key} could not be read: ${value.refused}`, 'Look at the member’s log.');
  }
  const copies = Number(value);
  if (!Number.isInteger(copies)) throw new Error(`${key} holds no number: ${JSON.stringify(value)}`);
  return { ...id, copies };
};
