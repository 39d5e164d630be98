// Settings as reports show them: those that are known to decide how long clients wait, each beside what it is where nobody sets it,
// and the others. No layout.
import type { Plan } from '../harness/model/plan.ts';
import type { Verdict } from '../harness/model/verdict.ts';

interface KnownSetting {
  readonly name: string;
  readonly value: string;
  /** What it is where nobody sets it. */
  readonly usual: string;
  readonly differs: boolean;
}

/** In the order in which they were recorded. */
export const settingsApart = ({
  settings,
  defaults = {},
}: Pick<Verdict, 'settings' | 'defaults'>): {
  readonly known: readonly KnownSetting[];
  readonly others: Readonly<Record<string, string>>;
} => {
  const entries = Object.entries(settings);
  return {
    known: entries.flatMap(([name, value]) => {
      const usual = defaults[name];
      return usual === undefined ? [] : [{ name, value, usual, differs: value !== usual }];
    }),
    others: Object.fromEntries(entries.filter(([name]) => defaults[name] === undefined)),
  };
};

export const knownTitle = 'What decides downtime';
export const knownColumns = ['Setting', 'Value', 'Default', 'Note'] as const;

/** A row for each known setting; the last cell marks what is not as by default. */
export const knownRows = (verdict: Verdict): readonly (readonly string[])[] =>
  settingsApart(verdict).known.map(({ name, value, usual, differs }) => [
    name,
    value,
    usual,
    differs ? '≠ differs' : '',
  ]);

interface PlanNotes {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What the plan remarks, and a sentence for each change of the objects that a person wrote; nothing where there is neither. */
export const notesIn = ({
  manifest,
  remarks = [],
}: Pick<Plan, 'manifest' | 'remarks'>): readonly PlanNotes[] => [
  ...(remarks.length === 0 ? [] : [{ title: 'What to know of it', lines: remarks }]),
  ...(manifest === undefined ? [] : [changesIn(manifest)]),
];

const changesIn = ({ file, changes }: NonNullable<Plan['manifest']>): PlanNotes => ({
  title: `What was changed in ${file}`,
  lines: changes.length === 0 ? ['Nothing was changed: it was applied as it is.'] : changes,
});
