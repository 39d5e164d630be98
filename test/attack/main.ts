// Attacks drydock as users and mishaps do, many times over, through its real command line, and says in one table what came of it.
// Usage: main.ts [--seed <number>] [--minutes <number>] [--quick] [--only <kind>]... [--try <number>]...
import { parseArgs } from 'node:util';
import { columns } from './attack.ts';
import type { Attack } from './attack.ts';
import { conduct } from './conduct.ts';
import { badCommands } from './kinds/bad-commands.ts';
import { closedTerminals } from './kinds/closed-terminals.ts';
import { crowds } from './kinds/crowds.ts';
import { damagedRuns } from './kinds/damaged-runs.ts';
import { fullDisks } from './kinds/full-disks.ts';
import { harmedRuns } from './kinds/harmed-runs.ts';
import { killed } from './kinds/killed.ts';
import { mutatedScenarios } from './kinds/mutated-scenarios.ts';
import { planted } from './kinds/planted.ts';
import { signalled } from './kinds/signalled.ts';
import { openGround } from './shared/ground.ts';
import type { Ground } from './shared/ground.ts';
import { againApart, isApart } from './shared/own-space.ts';
import { sweepAll } from './shared/residue.ts';
import { renderMisses, renderTable } from './table.ts';

const attacks: readonly Attack[] = [
  mutatedScenarios,
  badCommands,
  damagedRuns,
  killed,
  signalled,
  closedTerminals,
  fullDisks,
  ...harmedRuns,
  crowds,
  planted,
];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '15' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    try: { type: 'string', multiple: true },
  },
});

/** Throws for what is not a number, or not one of ours. */
const number = (text: string, what: string): number => {
  const read = Number(text);
  if (text.trim() === '' || !Number.isFinite(read) || read < 0) throw new Error(`${what}: not ${text}`);
  return read;
};

const chosen = (): readonly Attack[] => {
  const kinds = attacks.map(({ kind }) => kind);
  const unknown = values.only?.find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) throw new Error(`there is no kind ${unknown}; there are ${kinds.join(', ')}`);
  return attacks.filter(({ kind }) => values.only?.includes(kind) ?? true);
};

const obeySignals = (ground: Ground): void => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      sweepAll(ground);
      ground.remove();
      process.exit(130);
    });
};

const attack = async (): Promise<number> => {
  const [seed, minutes] = [number(values.seed, 'seed'), number(values.minutes, 'minutes')];
  const asked = chosen();
  const ground = openGround(seed);
  obeySignals(ground);
  const where = isApart()
    ? 'apart from other runs on this machine'
    : 'beside whatever else runs on this machine';
  console.log(`seed ${seed}, at most ${minutes} minutes, ${where}`);
  try {
    const outcomes = await conduct(asked, {
      ...{ ground, minutes, quick: values.quick },
      numbers: values.try?.map((text) => number(text, 'try')),
      note: (text) => {
        console.error(text);
      },
    });
    const misses = renderMisses(outcomes, seed);
    console.log(`\n${renderTable(outcomes)}\n`);
    console.log(misses === '' ? `The goal of each of ${columns.length} columns is 0, and is met.` : misses);
    return misses === '' ? 0 : 1;
  } finally {
    sweepAll(ground);
    ground.remove();
  }
};

process.exitCode = (await againApart()) ?? (await attack());
