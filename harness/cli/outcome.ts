// How a judged run is told: its verdict as text or JSON, and its exit status.
import { exitStatus } from '../model/errors.ts';
import type { Judgement } from '../model/verdict.ts';
import { json, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import { failureOf } from './failure.ts';
import type { RunOutcome, SeriesOutcome } from './program.ts';

export const tellOutcome = (
  context: CommandContext,
  outcome: RunOutcome,
  asJson: boolean | undefined,
): void => {
  tell(context, { ...outcome, judged: outcome.verdict }, asJson);
};

export const tellSeries = (
  context: CommandContext,
  outcome: SeriesOutcome,
  asJson: boolean | undefined,
): void => {
  tell(context, { ...outcome, judged: outcome.series }, asJson);
};

const tell = (
  { terminal, leave }: CommandContext,
  outcome: Pick<RunOutcome, 'summary' | 'reportFile' | 'thrown'> & {
    readonly judged: { readonly verdict: Judgement };
  },
  asJson: boolean | undefined,
): void => {
  if (asJson === true) terminal.out.write(json(outcome.judged));
  else terminal.out.write(`${outcome.summary.trimEnd()}\n\nReport: ${shownPath(outcome.reportFile)}\n`);
  leave(exitStatus[outcome.judged.verdict]);
  if (outcome.thrown === undefined) return;
  const failure = failureOf(outcome.thrown);
  terminal.err.write(failure.text);
  leave(failure.status);
};
