// What this machine has for a Redis Cluster as processes: servers in the cache, or a way to fetch them. Fetches nothing.
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Host } from '../../../model/host.ts';
import type { Diagnosis } from '../../../model/diagnosis.ts';
import { lookForServers } from './servers.ts';

export const diagnoseServers = async (host: Host): Promise<readonly Diagnosis[]> => {
  const subject = 'Redis or Valkey servers';
  try {
    const { seen, remedy } = await lookForServers(host);
    return [{ subject, status: remedy === '' ? 'ok' : 'warning', seen, remedy }];
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return [{ subject, status: 'missing', seen: messageOf(error), remedy: error.next }];
  }
};
