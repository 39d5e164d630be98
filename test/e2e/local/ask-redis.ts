// A test's own questions to a Redis server, past everything that drydock has for that.
import { Redis } from 'ioredis';
import type { Endpoint } from '../../../harness/model/endpoint.ts';
import type { Command, Reply } from '../../../harness/engines/redis/cluster/cluster.ts';

/** One reply for each command, a refusal among them; rejects when the server is not reached or refuses the password. */
export const askRedis = async (
  endpoint: Endpoint,
  password: string,
  commands: readonly Command[],
): Promise<readonly Reply[]> => {
  const client = new Redis({
    ...{ ...endpoint, password, lazyConnect: true, retryStrategy: null },
    ...{ connectTimeout: 5000, commandTimeout: 5000, enableReadyCheck: false },
  });
  let trouble: Error | undefined;
  client.on('error', (error) => {
    trouble ??= error;
  });
  try {
    await client.connect();
    const pipeline = client.pipeline();
    for (const [name, ...args] of commands) pipeline.call(name, ...args);
    const replies = (await pipeline.exec()) ?? [];
    if (trouble !== undefined) throw trouble;
    return replies.map(([error, value]) => (error === null ? (value as Reply) : { refused: error.message }));
  } catch (error) {
    throw trouble ?? error;
  } finally {
    client.disconnect();
  }
};
