// `drydock list`: the scenarios there are, and the runs there were.
import type { Command } from 'commander';
import type { PastRun } from '../run/past-runs.ts';
import { json, newCommand } from './command.ts';
import type { CommandContext } from './command.ts';
import { columns } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { resultsOf, resultsOption } from './options.ts';
import type { ResultsOptions } from './options.ts';
import { listScenarios } from './scenario-files.ts';
import type { ListedScenario } from './scenario-files.ts';

export const addList = (root: Command, { program, terminal }: CommandContext): void => {
  newCommand(root, 'list', {
    summary: 'show the scenarios and the runs',
    about: 'Shows the scenarios there are, and the runs there were with their verdicts, the newest first.',
    examples: ['drydock list', "drydock list --json | jq '.runs[0]'"],
  })
    .addOption(resultsOption())
    .option('--json', 'print both as JSON')
    .action((options: ResultsOptions & { readonly json?: boolean }) => {
      const scenarios = listScenarios(program);
      const results = resultsOf(program, options);
      const runs = program.listRuns(results);
      const series = program.listSeries(results).map(({ series: { id }, verdict }) => ({ id, verdict }));
      terminal.out.write(
        options.json === true ? json({ scenarios, runs, series }) : textOf(scenarios, runs, series),
      );
    });
};

type ListedSeries = Pick<PastRun, 'id' | 'verdict'>;

const judged = (verdict: PastRun['verdict']): string => verdict ?? 'not judged';

const textOf = (
  scenarios: readonly ListedScenario[],
  runs: readonly PastRun[],
  series: readonly ListedSeries[],
): string =>
  [
    'Scenarios',
    ...columns(scenarios.map(({ name, title, problem }) => [name, title ?? problem ?? ''])),
    '',
    'Runs',
    ...(runs.length === 0
      ? ['  none yet']
      : columns(
          runs.map(({ id, verdict, problem }) => [problem === null ? judged(verdict) : 'unreadable', id]),
        )),
    ...runs.flatMap(({ problem }) => (problem === null ? [] : [`  ${printable(problem)}`])),
    ...(series.length === 0
      ? []
      : ['', 'Series', ...columns(series.map(({ id, verdict }) => [judged(verdict), id]))]),
    '',
  ].join('\n');
