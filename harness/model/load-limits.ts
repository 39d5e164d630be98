// What the load's settings must be to each other and to the database, whether they come from a scenario or the command line.
import type { Engine } from './engine.ts';
import type { LoadSettings, OpenRate, Scenario } from './scenario.ts';
import { durationText } from './units.ts';

/** Where neither a scenario nor the command line names a rate; the load may then be fitted to the machine. */
export const defaultRatesHz = { writeRateHz: 200, readRateHz: 50, probeRateHz: 50 } as const satisfies Record<
  OpenRate,
  number
>;

/** The keys are those of a scenario file. */
interface Contradiction {
  readonly key: 'probesPerSecond' | 'ackWithin' | 'waitReplicas' | 'writeSessions' | 'readSessions';
  readonly message: string;
}

/** Everything that does not go together. */
export const loadContradictions = (
  load: LoadSettings,
  { topology, engine }: { readonly topology: Scenario['topology']; readonly engine: Engine },
): readonly Contradiction[] => {
  const { members, shards } = topology;
  const replicas = members / shards - 1;
  const contradictions: (Contradiction | false)[] = [
    load.ackWithinMs > load.operationTimeoutMs && {
      key: 'ackWithin',
      message: `ackWithin (${durationText(load.ackWithinMs)}) is longer than operationTimeout (${durationText(load.operationTimeoutMs)}): no answer could come late`,
    },
    load.probeRateHz !== undefined &&
      !engine.policies.includes('fresh') && {
        key: 'probesPerSecond',
        message: `probesPerSecond: clients of ${engine.title} keep their connections, so there are no fresh ones to make`,
      },
    load.waitReplicas > 0 &&
      !engine.waitsForReplicas && {
        key: 'waitReplicas',
        message: `waitReplicas: clients of ${engine.title} cannot wait for replicas; topology.synchronous makes the server do so`,
      },
    load.waitReplicas > replicas && {
      key: 'waitReplicas',
      message: `waitReplicas: ${load.waitReplicas} replicas are to confirm, but each primary has ${replicas}`,
    },
    load.writeSessions < shards && {
      key: 'writeSessions',
      message: `writeSessions: ${load.writeSessions} sessions cannot cover ${shards} shards`,
    },
    load.readSessions < shards && {
      key: 'readSessions',
      message: `readSessions: ${load.readSessions} sessions cannot cover ${shards} shards`,
    },
  ];
  return contradictions.filter((each) => each !== false);
};
