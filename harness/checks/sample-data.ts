// Does every member hold the sample data as it was loaded? Against what the members held before the first step: whether rows are
// gone or changed, tables or keys are missing, or rows refer to rows that are not there, as after a restore that was cut short.
import { formatCount, formatNumberOf } from '../measure/format.ts';
import { eventsOf, topologiesOf } from '../measure/timeline.ts';
import type { Check } from '../model/check.ts';
import type { HistoryHead } from '../model/history.ts';
import type { RunEvent } from '../model/record.ts';
import { sampleCheck } from '../model/sample.ts';
import type { SampleSight } from '../model/sample.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';

type Look = Extract<RunEvent, { kind: 'sample' }>;

export const sampleData: Check = {
  name: sampleCheck,
  about: 'Does every member hold the sample data as it was loaded?',
  asked: ({ data }) => data !== undefined,
  judge({ history }) {
    const looks = eventsOf(history.events, 'sample');
    const [before, after] = (['before', 'after'] as const).map((wanted) =>
      looks.filter(({ when }) => when === wanted),
    );
    const loaded = before?.find(({ held }) => held !== null)?.held ?? null;
    if (loaded === null) return unknown('no member was found to hold it before the load: it was not loaded');
    const empty = loaded.tables.filter(({ rows }) => rows === 0).map(({ table }) => `${table} was empty`);
    const doubts = [...empty, ...(before ?? []).flatMap((look) => doubtOf(look, loaded))];
    if (doubts.length > 0) return unknown(doubts.join('; '), doubts);
    if (after === undefined || after.length === 0)
      return unknown('nobody looked after the run: it did not come to it');
    const items = [...after.map((look) => judgeOne(look, loaded)), ...unseen(history, after)];
    return findingOf(items, passedText(loaded, after.length));
  },
};

/** What was not right before anything was done was nobody's doing, and nothing can be told from it. */
const doubtOf = (look: Look, loaded: SampleSight): readonly string[] => {
  const { verdict, text } = judgeOne(look, loaded);
  return verdict === 'pass' ? [] : [`before the load already: ${text}`];
};

const judgeOne = ({ member, held, reason }: Look, loaded: SampleSight): Item => {
  if (held === null) return { verdict: 'unknown', text: `${member} was not looked at: ${reason}` };
  const differences = [
    ...loaded.tables.flatMap((table) => tableDifference(table, held)),
    ...loaded.rules.filter((rule) => !held.rules.includes(rule)).map((rule) => `the key ${rule} is gone`),
    ...held.orphans.map(
      ({ reference, rows }) =>
        `${formatNumberOf(rows, 'reference')} of ${reference} lead${rows === 1 ? 's' : ''} to no row`,
    ),
  ];
  return differences.length === 0
    ? { verdict: 'pass', text: `${member} holds ${contentsText(held)}` }
    : { verdict: 'fail', text: `${member}: ${differences.join(', ')}` };
};

type Table = SampleSight['tables'][number];

const tableDifference = ({ table, rows, checksum }: Table, { tables }: SampleSight): readonly string[] => {
  const now = tables.find((each) => each.table === table);
  if (now === undefined) return [`the table ${table} is gone`];
  if (now.rows < rows)
    return [`${table} lacks ${formatCount(rows - now.rows)} of ${formatNumberOf(rows, 'row')}`];
  if (now.rows > rows) return [`${table} has ${formatNumberOf(now.rows - rows, 'row')} that nobody loaded`];
  if (now.checksum === checksum) return [];
  return [`rows of ${table} were changed: ${now.checksum} in place of ${checksum}`];
};

const contentsText = ({ tables, rules }: SampleSight): string => {
  const rows = tables.reduce((sum, each) => sum + each.rows, 0);
  return `${formatNumberOf(tables.length, 'table')}, ${formatNumberOf(rows, 'row')} and ${formatNumberOf(rules.length, 'key')}`;
};

const passedText = (loaded: SampleSight, members: number): string =>
  `${contentsText(loaded)}, on ${formatNumberOf(members, 'member')} with the counts and checksums that were loaded, and no reference to a row that is not there`;

/** Members of the last snapshot at which nobody looked may hold anything. */
const unseen = ({ events }: HistoryHead, after: readonly Look[]): readonly Item[] =>
  (topologiesOf(events).after?.members ?? [])
    .filter(({ name }) => !after.some(({ member }) => member === name))
    .map(({ name }) => ({ verdict: 'unknown', text: `${name} was not looked at` }));
