// Whatever was thrown, as text for the person and an exit status for the machine.
import { CommanderError } from 'commander';
import { RunError, UsageError, exitStatus, messageOf } from '../model/errors.ts';

export interface Failure {
  /** Ends with a line break, or is empty when all has been said. */
  readonly text: string;
  readonly status: number;
}

export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof CommanderError) return commanderFailure(thrown);
  if (thrown instanceof UsageError) return { text: usageText(thrown), status: exitStatus.usage };
  if (thrown instanceof RunError)
    return { text: `drydock: ${messageOf(thrown)}\n  ${thrown.next}\n`, status: exitStatus.unknown };
  return { text: bugText(thrown), status: exitStatus.bug };
};

/** One line: `scenarios/x.yaml:12:5: unknown key ...`, or with the program's name where there is no place. */
export const usageText = ({ message, place }: UsageError): string =>
  place === undefined ? `drydock: ${message}\n` : `${place.file}:${place.line}:${place.column}: ${message}\n`;

/** Help and version are no failures, and have been printed; of an error the library says a line, and a hint on a second. */
const commanderFailure = ({ code, message }: CommanderError): Failure => {
  if (code === 'commander.helpDisplayed' || code === 'commander.version')
    return { text: '', status: exitStatus.pass };
  if (code === 'commander.help') return { text: '', status: exitStatus.usage };
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(Did you mean (.*)\?\)$/, '; did you mean $1?');
  return { text: `drydock: ${line}\n`, status: exitStatus.usage };
};

const bugText = (thrown: unknown): string => {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return [
    `drydock: this is a bug in drydock itself: ${messageOf(thrown)}`,
    stack,
    'If a run was under way, `drydock clean` removes what it left.',
    '',
  ]
    .filter((line, index, all) => line !== '' || index === all.length - 1)
    .join('\n');
};
