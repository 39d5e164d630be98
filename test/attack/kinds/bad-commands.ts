// Commands with wrong options, wrong values, and paths where no file or folder is; and outputs that take nothing.
import { possible } from '../attack.ts';
import type { Attack, Try } from '../attack.ts';
import { answerMisses, shown } from '../shared/answers.ts';
import { badCommand, badCommandsKnown, makeOddFiles, oddFiles } from '../shared/bad-commands.ts';
import type { BadCommand } from '../shared/bad-commands.ts';
import { residueOf } from '../shared/residue.ts';
import { drydockProgram, startProgram } from '../shared/start.ts';

export const badCommands: Attack = {
  kind: 'bad-commands',
  // Those that were thought of, and thirty that are drawn.
  tries: badCommandsKnown + 30,
  triesWhenQuick: 20,
  tryMs: 1100,
  atOnce: 2,
  held: ['left behind', 'stack traces', 'unclear', 'over 2 s', 'over 300 MB'],
  whyNot: possible,
  open: () => Promise.resolve({ attempt }),
};

const attempt = async ({ number, chance, place }: Try) => {
  makeOddFiles(place);
  const command = badCommand(number, chance);
  const run = () => startProgram(commandOf(command), place, mannerOf(command)).answer;
  const misses = await answerMisses(await run(), command, run);
  const left = await residueOf(place, oddFiles);
  return [...misses, ...left.map((what) => ({ column: 'left behind' as const, what }))].map((miss) => ({
    ...miss,
    what: `${shown(command.args.join(' ').slice(0, 60))}: ${miss.what}`,
  }));
};

const commandOf = ({ args, redirection }: BadCommand): readonly string[] =>
  redirection === undefined
    ? [drydockProgram, ...args]
    : ['sh', '-c', `exec "$@" ${redirection}`, 'sh', drydockProgram, ...args];

const mannerOf = ({ outputFile }: BadCommand): Parameters<typeof startProgram>[2] => ({
  patienceMs: 6000,
  ...(outputFile !== undefined && { outputFile }),
});
