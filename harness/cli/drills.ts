// `drydock drills`: what past runs measured, one row per scenario, place and versions; printed, or written into a page.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../model/errors.ts';
import { keptFile } from '../model/modes.ts';
import type { Verdict } from '../model/verdict.ts';
import { json, newCommand, shownPath } from './command.ts';
import type { CommandContext } from './command.ts';
import { rightNames } from '../text/names.ts';
import { printable, shortened } from '../text/printable.ts';
import { summarizeDrills } from './drills-summary.ts';
import { drillsTable, markers, withTable } from './drills-table.ts';
import { resultsOf, resultsOption } from './options.ts';
import type { ResultsOptions } from './options.ts';
import { orWrongUse } from './wrong-use.ts';

interface DrillsOptions extends ResultsOptions {
  readonly platform?: string;
  readonly write?: string;
  readonly json?: boolean;
}

export const addDrills = (root: Command, { program, terminal }: CommandContext): void => {
  newCommand(root, 'drills', {
    summary: 'sum up what past runs measured',
    about:
      'Sums up the verdicts of past runs as a Markdown table: one row per scenario, platform, deployment and versions.',
    examples: ['drydock drills', 'drydock drills --platform kind', 'drydock drills --write docs/drills.md'],
  })
    .argument('[scenarios...]', 'the scenarios to sum up; all of them when absent')
    .option('--platform <name>', 'only the runs on this platform')
    .option('--write <file>', 'write the table into a Markdown file, between its two markers')
    .addOption(resultsOption())
    .option('--json', 'print the rows as JSON')
    .action((scenarios: string[], options: DrillsOptions) => {
      const results = resultsOf(program, options);
      const { verdicts, problems } = program.readVerdicts(results);
      for (const problem of problems) terminal.err.write(`drydock: left out: ${printable(problem)}\n`);
      const rows = summarizeDrills(chosen(verdicts, scenarios, options.platform));
      if (options.write !== undefined) writeTable(options.write, drillsTable(rows));
      if (options.json === true) terminal.out.write(json(rows));
      else
        terminal.out.write(
          options.write === undefined
            ? drillsTable(rows)
            : `${shownPath(options.write)}: ${rows.length} rows\n`,
        );
    });
};

/** Throws a `UsageError` when nothing is left: an empty table would look as if nothing had been wrong. */
const chosen = (
  verdicts: readonly Verdict[],
  scenarios: readonly string[],
  platform: string | undefined,
): readonly Verdict[] => {
  const known = [...new Set(verdicts.map(({ run }) => run.scenario))].sort();
  const unknown = scenarios.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`no judged run of "${shortened(unknown)}"${rightNames(unknown, known)}`);
  const left = verdicts.filter(
    ({ run }) =>
      (scenarios.length === 0 || scenarios.includes(run.scenario)) &&
      (platform === undefined || run.platform === platform),
  );
  if (left.length > 0) return left;
  throw new UsageError(`no judged run${platform === undefined ? '' : ` on the platform ${platform}`}`);
};

const writeTable = (file: string, table: string): void => {
  const before = orWrongUse(
    () => readFileSync(file, 'utf8'),
    () => `the page ${shownPath(file)} cannot be read`,
  );
  const page = withTable(before, table);
  if (page === undefined)
    throw new UsageError(`${shownPath(file)} has no place for the table: it wants the lines ${markers}`);
  writeFileSync(file, page, { mode: keptFile });
};
