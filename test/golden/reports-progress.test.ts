// Golden text of what is printed while a run goes on: on a terminal, escape codes and all, and elsewhere.
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../harness/model/record.ts';
import { createProgress } from '../../reports/progress.ts';
import { sampleHistory, samplePlan } from './sample-history.ts';

const events = sampleHistory().events;
// What a run that goes wrong adds.
const trouble: readonly RecordedEvent[] = [
  { atMs: 69_900, kind: 'step-failed', step: 9, message: 'waited 10 s for 2 standbys; last seen: 1' },
  { atMs: 69_910, kind: 'problem', message: 'the load ended by itself' },
  { atMs: 69_920, kind: 'undone', what: 'stop pg-2', error: 'EPERM' },
  { atMs: 69_930, kind: 'run-finished', ending: 'interrupted', reason: 'SIGINT' },
];

const printed = (terminal: boolean, columns: number, shown: readonly RecordedEvent[]): readonly string[] => {
  const writes: string[] = [];
  const progress = createProgress({
    plan: samplePlan,
    terminal,
    columns,
    write: (text) => writes.push(text),
  });
  for (const event of shown) progress.event(event);
  progress.end();
  return writes;
};

test('plain lines where there is no terminal', async () => {
  const text = printed(false, 80, [...events, ...trouble]).join('');
  expect(text).not.toContain('\u001b');
  await expect(text).toMatchFileSnapshot('files/progress-plain.txt');
});

test('a block that is redrawn in place on a terminal', async () => {
  const fewer = [...events.filter(({ atMs }) => atMs > 24_000 && atMs < 29_000), ...trouble];
  const visible = printed(true, 80, fewer)
    .map((text) => text.replaceAll('\u001b', '␛'))
    .join('\n--- one write ---\n');
  await expect(visible).toMatchFileSnapshot('files/progress-terminal.txt');
});

/** A terminal of a few functions: what is on the screen after the writes. */
const screen = (writes: readonly string[]): readonly string[] => {
  const rows: string[] = [];
  let row = 0;
  // It stands in for a terminal, so it reads the escape characters that the linter takes for mistakes.
  /* eslint-disable no-control-regex */
  for (const [part] of writes.join('').matchAll(/\u001b\[[?\d]*[A-Za-z]|\n|[^\n\u001b]+/gu)) {
    const up = /^\u001b\[(\d+)F$/u.exec(part);
    if (up !== null) row -= Number(up[1]);
    else if (part === '\u001b[J') rows.length = row;
    else if (part === '\u001b[K') rows[row] ??= '';
    else if (part === '\n') row += 1;
    else if (!part.startsWith('\u001b')) rows[row] = part;
    expect(row).toBeGreaterThanOrEqual(0);
  }
  /* eslint-enable no-control-regex */
  return rows;
};

test('on a terminal exactly the lasting lines of a log remain, and nothing of the block', () => {
  const log = printed(false, 500, events).join('').trimEnd().split('\n');
  const lasting = log.filter((line) => !line.includes('acknowledged: rw'));
  expect(screen(printed(true, 500, events))).toEqual(lasting);
});

test('no line is wider than the terminal', () => {
  expect(Math.max(...screen(printed(true, 40, events)).map((line) => line.length))).toBeLessThan(40);
});
