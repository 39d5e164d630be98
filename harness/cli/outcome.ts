// How a judged run is told: its verdict as text or JSON, and its exit status.
import { exitStatus } from '../model/errors.ts';
import { json, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import { failureOf } from './failure.ts';
import type { RunOutcome } from './program.ts';

export const tellOutcome = (
  { terminal, leave }: CommandContext,
  outcome: RunOutcome,
  asJson: boolean | undefined,
): void => {
  if (asJson === true) terminal.out.write(json(outcome.verdict));
  else terminal.out.write(`${outcome.summary.trimEnd()}\n\nReport: ${shownPath(outcome.reportFile)}\n`);
  leave(exitStatus[outcome.verdict.verdict]);
  if (outcome.thrown === undefined) return;
  const failure = failureOf(outcome.thrown);
  terminal.err.write(failure.text);
  leave(failure.status);
};
