// A run without its runner: a context with a record in memory and an undo stack, for tests that use the local platform and
// the deployments on it directly.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../../harness/model/plan.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { PlatformOptions } from '../../../harness/model/platform.ts';
import type { RunContext } from '../../../harness/model/run-context.ts';

export interface Rig {
  readonly context: RunContext;
  readonly events: (RunEvent & { readonly atMs: number })[];
  /** Takes everything back in reverse and resolves with what went wrong; harmless when called again. */
  unwind(): Promise<readonly string[]>;
}

export const noOptions: PlatformOptions = {
  context: undefined,
  keepCluster: false,
  imagesFile: undefined,
  portBase: undefined,
};

export const openRig = async (name: string): Promise<Rig> => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-test-'));
  const originMs = Number(process.hrtime.bigint()) / 1e6;
  const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6 - originMs;
  const events: Rig['events'] = [];
  const record = (event: RunEvent): void => void events.push({ atMs: nowMs(), ...event });
  const stack: { what: string; action: () => Promise<void> }[] = [];
  return {
    events,
    context: {
      label: `test-${name}-${process.pid}-${String(Date.now())}`,
      folder,
      seed: 7,
      signal: new AbortController().signal,
      originMs,
      nowMs,
      record,
      note: (text) => {
        record({ kind: 'note', text });
      },
      undo: (what, action) => void stack.push({ what, action }),
    },
    unwind: async () => {
      const failed: string[] = [];
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        const { what } = next;
        await next.action().catch((error: unknown) => failed.push(`${what}: ${String(error)}`));
      }
      await rm(folder, { recursive: true, force: true });
      return failed;
    },
  };
};

/** A plan with what a deployment reads of it. */
export const planFor = (
  size: Pick<Plan['topology'], 'members' | 'synchronous'>,
  services: Plan['services'],
): Plan => ({
  schema: 'drydock/plan/1',
  scenario: 'test',
  title: '',
  about: '',
  engine: '',
  platform: 'local',
  deployment: '',
  seed: 7,
  topology: { ...size, shards: 1 },
  load: {
    writeRateHz: 0,
    writeSessions: 0,
    readRateHz: 0,
    readSessions: 0,
    probeRateHz: 0,
    waitReplicas: 0,
    ackWithinMs: 1000,
    operationTimeoutMs: 2000,
    warmUpMs: 0,
    tailMs: 0,
  },
  policies: ['session', 'fresh'],
  routesKnownWithinMs: 0,
  partitions: [],
  services,
  steps: [],
  budget: { downtime: [], lostWrites: 0 },
});
