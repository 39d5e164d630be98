// Whatever was thrown, as text for the person and an exit status for the machine.
import { CommanderError } from 'commander';
import { RunError, UsageError, exitStatus, messageOf } from '../model/errors.ts';
import { cut, printable, shortened } from '../text/printable.ts';

export interface Failure {
  /** Ends with a line break, or is empty when all has been said. */
  readonly text: string;
  readonly status: number;
}

export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof CommanderError) return commanderFailure(thrown);
  if (thrown instanceof UsageError) return { text: usageText(thrown), status: exitStatus.usage };
  if (thrown instanceof RunError)
    return {
      text: `drydock: ${oneLine(messageOf(thrown))}\n  ${oneLine(thrown.next)}\n`,
      status: exitStatus.unknown,
    };
  return { text: bugText(thrown), status: exitStatus.bug };
};

/** One line: `scenarios/x.yaml:12:5: unknown key ...`, or with the program's name where there is no place. */
export const usageText = ({ message, place }: UsageError): string =>
  place === undefined
    ? `drydock: ${oneLine(message)}\n`
    : `${oneLine(place.file)}:${place.line}:${place.column}: ${oneLine(message)}\n`;

/** Whatever is in it: paths, and what other programs say, come as they are. */
const oneLine = (text: string): string => shortened(text, lineMax);

const lineMax = 2000;

/** Help and version are no failures, and have been printed; of an error the library says a line, and a hint on a second. */
const commanderFailure = ({ code, message }: CommanderError): Failure => {
  if (code === 'commander.helpDisplayed' || code === 'commander.version')
    return { text: '', status: exitStatus.pass };
  if (code === 'commander.help') return { text: '', status: exitStatus.usage };
  const line = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean ([^()]*)\?\)$/, '; did you mean $1?')
    .replace(/'[^']*'/gu, (said) => `'${cut(said.slice(1, -1))}'`)
    .replace(/[^\s']{81,}/gu, (said) => cut(said));
  return { text: `drydock: ${oneLine(line)}\n`, status: exitStatus.usage };
};

const bugText = (thrown: unknown): string => {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return [
    `drydock: this is a bug in drydock itself: ${oneLine(messageOf(thrown))}`,
    ...stack.split('\n').map(printable),
    'If a run was under way, `drydock clean` removes what it left.',
    '',
  ]
    .filter((line, index, all) => line !== '' || index === all.length - 1)
    .join('\n');
};
