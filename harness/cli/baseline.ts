// `drydock baseline`: what runs of one kind measured, kept in a file to be committed, and later runs held against it.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { comparisonAnnotations } from '../../reports/github.ts';
import { comparisonMarkdown } from '../../reports/comparison/markdown.ts';
import { renderComparison } from '../../reports/comparison/console.ts';
import { baselineOf, differences, isFit, keyOf } from '../baseline/baseline.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { compareWith } from '../baseline/comparison.ts';
import { UsageError, exitStatus } from '../model/errors.ts';
import { keptFile } from '../model/modes.ts';
import { readBaseline, writeBaseline } from './baseline-file.ts';
import { baselineText } from './baseline-text.ts';
import { ciOption, tellCi } from './ci.ts';
import type { CiOptions } from './ci.ts';
import { json, newCommand, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import { resultsOf, resultsOption } from './options.ts';
import type { ResultsOptions } from './options.ts';
import { orWrongUse } from './wrong-use.ts';

interface CommonOptions extends ResultsOptions {
  readonly json?: boolean;
}

export const addBaseline = (root: Command, context: CommandContext): void => {
  const command = newCommand(root, 'baseline', {
    summary: 'keep what runs measured, and hold later runs against it',
    about:
      'Keeps what runs of one kind measured in a small file to be committed, and holds later runs against it.',
  });
  addSave(command, context);
  addShow(command, context);
  addCompare(command, context);
};

const runsArgument = 'ids or folders of runs or series; latest or latest-series';

const addSave = (command: Command, context: CommandContext): void => {
  newCommand(command, 'save', {
    summary: 'write a baseline',
    about: 'Writes a baseline of runs that are alike in all but their seed.',
    examples: ['drydock baseline save latest-series', 'drydock baseline save results/primary-freeze/2026*'],
  })
    .argument('<runs...>', runsArgument)
    .option('--to <file>', 'the file; baselines/<scenario>.<platform>.json when absent')
    .addOption(resultsOption())
    .option('--json', 'print the baseline as JSON')
    .action((runs: string[], options: CommonOptions & { readonly to?: string }) => {
      const baseline = gathered(runs, options, context);
      const { scenario, platform } = baseline.of;
      const file = resolve(options.to ?? join('baselines', `${scenario}.${platform}.json`));
      writeBaseline(file, baseline);
      context.terminal.out.write(
        options.json === true
          ? json(baseline)
          : `${shownPath(file)}: ${baseline.runs.length} runs of ${scenario}\n`,
      );
    });
};

const addShow = (command: Command, { terminal }: CommandContext): void => {
  newCommand(command, 'show', {
    summary: 'print a baseline',
    about: 'Prints what a baseline was made of, and the spread of each of its figures.',
    examples: ['drydock baseline show baselines/primary-freeze.local.json'],
  })
    .argument('<file>', 'the baseline')
    .option('--json', 'print it as JSON')
    .action((file: string, options: CommonOptions) => {
      const baseline = readBaseline(file);
      terminal.out.write(options.json === true ? json(baseline) : baselineText(baseline));
    });
};

interface CompareOptions extends CommonOptions, CiOptions {
  readonly force?: boolean;
  readonly markdown?: string;
}

const addCompare = (command: Command, context: CommandContext): void => {
  newCommand(command, 'compare', {
    summary: 'hold runs against a baseline',
    about:
      'Holds runs against a baseline, figure by figure. Exit status: 0 nothing slower, 1 slower, 3 too few runs to show it.',
    examples: [
      'drydock baseline compare baselines/primary-freeze.local.json latest-series',
      'drydock baseline compare baselines/primary-freeze.kind.json latest-series --force --markdown change.md',
    ],
  })
    .argument('<file>', 'the baseline')
    .argument('<runs...>', runsArgument)
    .option('--force', 'compare runs that are not alike, and say in what they differ')
    .option('--markdown <file>', 'also write it as Markdown, for a pull request')
    .addOption(ciOption())
    .addOption(resultsOption())
    .option('--json', 'print the comparison as JSON')
    .action((file: string, runs: string[], options: CompareOptions) => {
      compare(file, runs, options, context);
    });
};

const compare = (
  file: string,
  runs: readonly string[],
  options: CompareOptions,
  context: CommandContext,
): void => {
  const before = readBaseline(file);
  const after = gathered(runs, options, context);
  refuseSameRuns(before, after);
  const comparison = compareWith(before, after);
  if (options.force !== true && comparison.differences.length > 0)
    throw new UsageError(
      `${unlike(comparison.differences, 'the runs and the baseline')} (--force compares them all the same)`,
    );
  if (options.markdown !== undefined) writeMarkdown(options.markdown, comparisonMarkdown(comparison));
  context.terminal.out.write(options.json === true ? json(comparison) : renderComparison(comparison));
  context.leave(exitStatus[comparison.verdict]);
  tellCi(options, context.terminal, {
    annotations: () => comparisonAnnotations(comparison),
    markdown: () => comparisonMarkdown(comparison),
  });
};

/** Throws a `UsageError` when there is nothing to compare, or when the runs are not alike among themselves. */
const gathered = (
  named: readonly string[],
  options: CommonOptions,
  { program, terminal }: CommandContext,
): Baseline => {
  const results = resultsOf(program, options);
  const all = named.flatMap((name) => program.verdictsOf(results, name));
  const verdicts = [...new Map(all.map((verdict) => [verdict.run.id, verdict])).values()];
  const fit = verdicts.filter(isFit);
  const unfit = verdicts.filter((verdict) => !isFit(verdict));
  const baseline = baselineOf(fit);
  if (baseline === null)
    throw new UsageError(
      'none of these runs was carried out to its end and judged, so there is nothing to compare',
    );
  for (const verdict of fit) {
    const odd = differences(baseline.of, keyOf(verdict));
    if (odd.length > 0)
      throw new UsageError(unlike(odd, `the runs ${baseline.runs[0]?.id ?? ''} and ${verdict.run.id}`));
  }
  for (const { run } of unfit)
    terminal.err.write(
      `drydock: ${run.id} is left out: it was not carried out to its end, or could not be judged\n`,
    );
  return baseline;
};

/** A run held against itself is no faster and no slower, and would only make both sides look more alike. */
const refuseSameRuns = (before: Baseline, after: Baseline): void => {
  const known = new Set(before.runs.map(({ id }) => id));
  const same = after.runs.find(({ id }) => known.has(id));
  if (same !== undefined)
    throw new UsageError(`the run ${same.id} is part of the baseline; compare runs that were made after it`);
};

const unlike = (found: readonly string[], who: string): string =>
  `${who} are not alike, in ${found.join('; ')}; like can only be compared with like`;

const writeMarkdown = (file: string, text: string): void => {
  orWrongUse(
    () => {
      writeFileSync(file, text, { mode: keptFile });
    },
    () => `${shownPath(file)} cannot be written`,
  );
};
