// What a check finds, before its name is put to it, and how the findings of several subjects make one.
import type { CheckResult, Judgement } from '../model/verdict.ts';

export type Finding = Omit<CheckResult, 'check'>;

/** What one subject of a check, such as a service or a step, was found to be. */
export interface Item {
  readonly verdict: Judgement;
  /** One line. */
  readonly text: string;
}

export const unknown = (summary: string, details: readonly string[] = []): Finding => ({
  verdict: 'unknown',
  summary,
  details,
});

/** A summary is one line; the details have the rest. */
const summaryItemsMax = 3;

/** The worst item decides and is the summary, its likes beside it; when all pass, `passed` is. Every item is a detail, the worst ones first. */
export const findingOf = (items: readonly Item[], passed: string): Finding => {
  const order: readonly Judgement[] = ['fail', 'unknown', 'pass'];
  const details = order.flatMap((wanted) =>
    items.filter(({ verdict }) => verdict === wanted).map(({ text }) => text),
  );
  for (const verdict of ['fail', 'unknown'] as const) {
    const worst = items.filter((item) => item.verdict === verdict).map(({ text }) => text);
    const more = worst.length > summaryItemsMax ? `; and ${worst.length - summaryItemsMax} more` : '';
    if (worst.length > 0)
      return { verdict, summary: `${worst.slice(0, summaryItemsMax).join('; ')}${more}`, details };
  }
  return { verdict: 'pass', summary: passed, details };
};
