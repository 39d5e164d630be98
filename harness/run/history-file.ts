// Opens a run's folder as the history that is judged. A run that was killed has fewer files and perhaps a torn last line; both are
// read as far as they go.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, textOf } from '../../load/lines.ts';
import type { Text } from '../../load/lines.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import { RunError, UsageError, messageOf } from '../model/errors.ts';
import { frontFile } from '../model/front.ts';
import type { FrontMeasure } from '../model/front.ts';
import type { History } from '../model/history.ts';
import type { Plan } from '../model/plan.ts';
import type { RecordedEvent } from '../model/record.ts';
import { harmedFiles } from './manifest.ts';
import { runFiles } from './run-folder.ts';
import { openStored } from './stored-file.ts';

/** Rejects with a `UsageError` when the folder holds no run. Its files must not change while the history is in use. */
export const openHistory = async (folder: string): Promise<History> => {
  const found = (file: string): string | null => {
    const path = join(folder, file);
    return existsSync(path) ? path : null;
  };
  const text = (file: string): Text => {
    const path = found(file);
    return path === null ? () => [] : textOf(path);
  };
  const plan = found(runFiles.plan);
  if (plan === null) {
    throw new UsageError(
      `${folder} holds no run (there is no ${runFiles.plan} in it); \`drydock list\` names the runs`,
    );
  }
  const [ledger, front] = [found(runFiles.ledger), found(frontFile)];
  return {
    plan: await reading(plan, () => JSON.parse(readFileSync(plan, 'utf8')) as Plan),
    events: await reading(join(folder, runFiles.record), () => readRecord(text(runFiles.record))),
    ledger: ledger === null ? null : await reading(ledger, () => openLedgerFile(ledger)),
    stored: await reading(join(folder, runFiles.stored), () => openStored(text(runFiles.stored))),
    harmedFiles: await harmedFiles(folder),
    ...(front !== null && {
      front: await reading(front, () => JSON.parse(readFileSync(front, 'utf8')) as FrontMeasure),
    }),
  };
};

/** Throws a `RunError` that names the file when it cannot be read. */
const reading = async <T>(file: string, read: () => T | Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    throw new RunError(
      `${file} cannot be read: ${messageOf(error)}`,
      'It was changed or cut off since the run wrote it; the run cannot be judged.',
    );
  }
};

/**
 * The events of a record; a last line without its end of line was never finished and is left out. So are the load's samples, one a
 * second and never judged, but for one at the very end: where drydock was killed it is the last that is known.
 */
export const readRecord = async (text: Text): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  let last: RecordedEvent | undefined;
  for await (const lines of linesOf(text)) {
    for (const line of lines) {
      last = JSON.parse(line) as RecordedEvent;
      if (last.kind !== 'load-sample') events.push(last);
    }
  }
  return last?.kind === 'load-sample' ? [...events, last] : events;
};
