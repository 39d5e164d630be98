// Verdicts from before late was told from down (`drydock/verdict/1`), made readable: all of their windows count as down. Judging such a run
// again with `drydock report` tells them apart.
import { z } from 'zod';

const nothing = { value: 0, lower: 0, upper: 0 } as const;

const oldWindow = z
  .looseObject({ startMs: z.unknown(), endMs: z.unknown(), durationMs: z.unknown() })
  .transform((window) => {
    const { startMs, endMs, durationMs } = window;
    const parts = [{ state: 'down', startMs, endMs, durationMs }];
    return { ...window, downMs: durationMs, lateMs: nothing, parts };
  });

const oldFigures = z
  .looseObject({ downtimeMs: z.unknown(), windows: z.array(oldWindow) })
  .transform((figures) => ({ ...figures, degradedMs: figures.downtimeMs, lateMs: nothing }));

const oldService = z
  .looseObject({ partitions: z.array(oldFigures).optional() })
  .and(oldFigures);

const oldVerdict = z
  .looseObject({
    schema: z.literal('drydock/verdict/1'),
    measurements: z.looseObject({ services: z.array(oldService) }),
  })
  .transform((verdict) => ({ ...verdict, schema: 'drydock/verdict/2' }));

/** A verdict of today's form; anything else is left as it is. */
export const upgradedVerdict = (json: unknown): unknown => {
  const old = oldVerdict.safeParse(json);
  return old.success ? old.data : json;
};
