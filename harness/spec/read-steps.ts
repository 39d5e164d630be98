// The steps of a scenario: each one verb with its arguments, which the kind of step checks itself.
import type { ScenarioStep } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';
import { mistakesOf } from './mistakes.ts';
import type { CheckedFile, ScenarioMistake } from './mistakes.ts';
import { named, rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';

export interface ReadSteps {
  /** Complete when there are no mistakes. */
  readonly steps: readonly Omit<ScenarioStep, 'place'>[];
  readonly mistakes: readonly ScenarioMistake[];
}

export type Kinds = Readonly<Record<string, StepKind<unknown>>>;

/** Reads what is there; that there are steps at all is for the scenario's own type to say. */
export const readSteps = (file: CheckedFile, kinds: Kinds): ReadSteps => {
  const read = itemsOf(file.data).map((item, index) => readStep(item, ['steps', index], file, kinds));
  return {
    steps: read.flatMap((step) => ('mistakes' in step ? [] : [step])),
    mistakes: read.flatMap((step) => ('mistakes' in step ? step.mistakes : [])),
  };
};

const itemsOf = (data: unknown): unknown[] => {
  const steps: unknown = data !== null && typeof data === 'object' && 'steps' in data ? data.steps : [];
  return Array.isArray(steps) ? steps : [];
};

const readStep = (
  item: unknown,
  path: ScenarioMistake['path'],
  file: CheckedFile,
  kinds: Kinds,
): Omit<ScenarioStep, 'place'> | { readonly mistakes: ScenarioMistake[] } => {
  const [first, second] =
    item !== null && typeof item === 'object' ? Object.entries<unknown>({ ...item }) : [];
  if (first === undefined || Array.isArray(item)) {
    const message = () => 'a step is one verb with its arguments behind a colon';
    return { mistakes: [{ path, at: 'value', message }] };
  }
  const [verb, given] = first;
  if (second !== undefined) {
    const [other] = second;
    const message = () =>
      `a step has exactly one verb, but "${shortened(other)}" follows "${shortened(verb)}": begin it with a dash of its own`;
    return { mistakes: [{ path: [...path, other], at: 'key', message }] };
  }
  const kind = named(kinds, verb);
  if (kind === undefined) {
    const message = () => `unknown verb "${shortened(verb)}"${rightNames(verb, Object.keys(kinds))}`;
    return { mistakes: [{ path: [...path, verb], at: 'key', message }] };
  }
  // A verb with nothing behind it has no arguments.
  const parsed = kind.arguments.safeParse(given ?? {});
  if (parsed.success) return { verb, arguments: parsed.data, given };
  return { mistakes: mistakesOf(parsed.error, file, [...path, verb]) };
};
