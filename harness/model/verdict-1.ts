// Verdicts from before late was told from down (`drydock/verdict/1`), made readable: all of their windows count as down. Judging such a run
// again with `drydock report` tells them apart.
import { z } from 'zod';

const nothing = { value: 0, lower: 0, upper: 0 } as const;

const oldWindow = z
  .looseObject({
    startMs: z.unknown(),
    endMs: z.unknown(),
    durationMs: z.unknown(),
    phases: z.array(z.looseObject({})),
  })
  .transform((window) => {
    const { startMs, endMs, durationMs, phases } = window;
    const state = 'down';
    const parts = [{ state, startMs, endMs, durationMs }];
    const own = { parts, phases: phases.map((phase) => ({ ...phase, state })) };
    return { ...window, downMs: durationMs, lateMs: nothing, ...own };
  });

const figures = { downtimeMs: z.unknown(), windows: z.array(oldWindow) };

const withoutLate = <Figures extends { readonly downtimeMs: unknown }>(old: Figures) => ({
  ...old,
  degradedMs: old.downtimeMs,
  lateMs: nothing,
});

const oldService = z
  .looseObject({
    ...figures,
    partitions: z.array(z.looseObject(figures).transform(withoutLate)).exactOptional(),
  })
  .transform(withoutLate);

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
