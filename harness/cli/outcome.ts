// How a judged run is told: its verdict as text or JSON, and its exit status.
import { exitStatus } from '../model/errors.ts';
import type { Judgement } from '../model/verdict.ts';
import { runAnnotations, seriesAnnotations } from '../../reports/github.ts';
import { markdownBeside, tellCi } from './ci.ts';
import type { CiOptions } from './ci.ts';
import { json, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import { failureOf } from './failure.ts';
import type { RunOutcome, SeriesOutcome, SuiteOutcome } from './program.ts';

export interface TellOptions extends CiOptions {
  readonly json?: boolean;
}

export const tellOutcome = (context: CommandContext, outcome: RunOutcome, options: TellOptions): void => {
  tell(context, { ...outcome, judged: outcome.verdict }, options);
  tellCi(options, context.terminal, {
    annotations: () => runAnnotations(outcome.verdict),
    markdown: () => markdownBeside(outcome.reportFile),
  });
};

export const tellSeries = (context: CommandContext, outcome: SeriesOutcome, options: TellOptions): void => {
  tell(context, { ...outcome, judged: outcome.series }, options);
  tellCi(options, context.terminal, {
    annotations: () => seriesAnnotations(outcome.series),
    markdown: () => markdownBeside(outcome.reportFile),
  });
};

/** The status is that of the verdict: what broke on the way is told, and makes the suite unknown unless something failed. */
export const tellSuite = (
  context: CommandContext,
  { thrown, ...outcome }: SuiteOutcome,
  options: Pick<TellOptions, 'json'>,
): void => {
  tell(context, { ...outcome, judged: outcome.suite }, options);
  for (const each of thrown) context.terminal.err.write(failureOf(each).text);
};

const tell = (
  { terminal, leave }: CommandContext,
  outcome: Pick<RunOutcome, 'summary' | 'reportFile' | 'thrown'> & {
    readonly judged: { readonly verdict: Judgement };
  },
  { json: asJson }: Pick<TellOptions, 'json'>,
): void => {
  if (asJson === true) terminal.out.write(json(outcome.judged));
  else terminal.out.write(`${outcome.summary.trimEnd()}\n\nReport: ${shownPath(outcome.reportFile)}\n`);
  leave(exitStatus[outcome.judged.verdict]);
  if (outcome.thrown === undefined) return;
  const failure = failureOf(outcome.thrown);
  terminal.err.write(failure.text);
  leave(failure.status);
};
