// Reads a run's folder back into the history that is judged. A run that was killed has fewer files and perhaps a torn last
// line; both are read as far as they go.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLedger } from '../../load/read-ledger.ts';
import { UsageError } from '../model/errors.ts';
import { frontFile } from '../model/front.ts';
import type { FrontMeasure } from '../model/front.ts';
import type { History } from '../model/history.ts';
import type { Plan } from '../model/plan.ts';
import type { RecordedEvent } from '../model/record.ts';
import { runFiles } from './run-folder.ts';
import { parseStored } from './stored-file.ts';

/** Throws a `UsageError` when the folder holds no run. */
export const readHistory = (folder: string): History => {
  const text = (file: string): string | null => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  const plan = text(runFiles.plan);
  if (plan === null) {
    throw new UsageError(
      `${folder} holds no run (there is no ${runFiles.plan} in it); \`drydock list\` names the runs`,
    );
  }
  const [ledger, front] = [text(runFiles.ledger), text(frontFile)];
  return {
    plan: JSON.parse(plan) as Plan,
    events: parseRecord(text(runFiles.record) ?? ''),
    ledger: ledger === null ? null : parseLedger(ledger),
    stored: parseStored(text(runFiles.stored) ?? ''),
    ...(front !== null && { front: JSON.parse(front) as FrontMeasure }),
  };
};

/** The events of a record; a last line without its end of line was never finished and is left out. */
export const parseRecord = (text: string): RecordedEvent[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordedEvent);
