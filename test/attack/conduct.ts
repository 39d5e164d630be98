// Makes attacks, as many tries of each as there is time for: a kind has its share of the time, and what it does not use is the next one's.
import { messageOf } from '../../harness/model/errors.ts';
import type { Attack, Miss, OpenedAttack } from './attack.ts';
import { chanceFor } from './shared/chance.ts';
import type { Ground, Place } from './shared/ground.ts';
import { sweep } from './shared/residue.ts';
import type { MissedTry, Outcome } from './table.ts';

export interface Conducting {
  readonly ground: Ground;
  readonly minutes: number;
  /** Only these tries, or all there is time for. */
  readonly numbers: readonly number[] | undefined;
  readonly quick: boolean;
  /** Told how far it is. */
  readonly note: (text: string) => void;
}

/** Both base runs and the start, before any try. */
const preparingMs = 25_000;

export const conduct = async (
  attacks: readonly Attack[],
  { ground, minutes, numbers, quick, note }: Conducting,
): Promise<readonly Outcome[]> => {
  const wanted = attacks.map((attack) => ({ attack, tries: quick ? attack.triesWhenQuick : attack.tries }));
  const costMs = (each: (typeof wanted)[number]) => (each.tries * each.attack.tryMs) / each.attack.atOnce;
  const allMs = wanted.reduce((sum, each) => sum + costMs(each), 0);
  const [startedMs, availableMs] = [performance.now(), minutes * 60_000 - preparingMs];
  const outcomes: Outcome[] = [];
  let givenMs = preparingMs;
  for (const each of wanted.filter(({ tries }) => tries > 0)) {
    const { attack } = each;
    const skipped = attack.whyNot();
    givenMs += (costMs(each) / allMs) * availableMs;
    if (skipped !== null) {
      outcomes.push({ attack, made: 0, misses: [], skipped });
      continue;
    }
    const all = numbers ?? Array.from({ length: each.tries }, (_, at) => at + 1);
    const until = numbers === undefined ? startedMs + givenMs : Infinity;
    const outcome = await made(attack, { ground, numbers: all, until });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    note(`${attack.kind}: ${outcome.made} tries, ${outcome.misses.length} misses, ${seconds} s so far`);
    for (const { number, column, what } of outcome.misses) note(`  ${column}, try ${number}: ${what}`);
    outcomes.push(outcome);
  }
  return outcomes;
};

interface Making {
  readonly ground: Ground;
  readonly numbers: readonly number[];
  /** When no further try is begun, on the clock of this process. */
  readonly until: number;
}

const made = async (attack: Attack, { ground, numbers, until }: Making): Promise<Outcome> => {
  const opened = await attack.open(ground);
  const [waiting, misses]: [number[], MissedTry[]] = [[...numbers], []];
  let count = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      // Whatever the time says, each kind is tried once.
      if (count > 0 && performance.now() > until) return;
      const number = waiting.shift();
      if (number === undefined) return;
      count += 1;
      const found = await oneTry(attack, opened, number, ground);
      misses.push(...found.map((miss) => ({ ...miss, number })));
    }
  };
  await Promise.all(Array.from({ length: attack.atOnce }, work));
  await opened.close?.();
  const stray = ground.strayInProject().map((name) => ({
    ...{ number: count, column: 'left behind' as const },
    what: `${name} in the folder of the project`,
  }));
  const inOrder = [...misses, ...stray].sort((a, b) => a.number - b.number);
  return { attack, made: count, misses: inOrder, skipped: null };
};

/** What befalls the attack itself is told as a miss as well: nobody may think that the try was made. */
const oneTry = async (
  { kind }: Attack,
  { attempt }: OpenedAttack,
  number: number,
  ground: Ground,
): Promise<readonly Miss[]> => {
  const place: Place = ground.place(`${kind.slice(0, 8)}-${number}`);
  try {
    return await attempt({ number, place, chance: chanceFor(ground.seed, kind, number) });
  } catch (error) {
    return [{ column: 'unclear', what: `the try itself failed: ${messageOf(error)}` }];
  } finally {
    sweep(place);
  }
};
