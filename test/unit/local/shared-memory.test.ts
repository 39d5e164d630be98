// What the kernel's table of shared memory and a postmaster.pid say.
import { expect, test } from 'vitest';
import { memoryNamedIn, segmentsIn } from '../../../harness/platforms/local/shared-memory.ts';

const table = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
  10087261     294927   600                    56 32606   705      0   101 51130   101 51130 1795560282 1795560288 1795560271                  4096                     0
-2137482735        12   600                    56   410   410      7 65534 65534 65534 65534 1795559607 1795559606 1795559606                  4096                     0
`;

test('the table has the key, the maker and the holders of each segment', () => {
  expect(segmentsIn(table)).toEqual([
    { key: 10_087_261, id: 294_927, creator: 32_606, user: 101, group: 51_130, holders: 0 },
    { key: -2_137_482_735, id: 12, creator: 410, user: 65_534, group: 65_534, holders: 7 },
  ]);
  expect(segmentsIn('')).toEqual([]);
});

const pidFile = (pid: string, memory: string): string =>
  `${pid}\n/tmp/drydock-0-wheel-1/pg-1\n1795560271\n41017\n\n127.0.0.1\n${memory}\nready   \n`;

test('a postmaster.pid names its segment', () => {
  const named = { key: 10_087_261, id: 294_927, creator: 32_606 };
  expect(memoryNamedIn(pidFile('32606', ' 10087261    294927'))).toEqual(named);
  // Of the server that initdb starts.
  expect(memoryNamedIn(pidFile('-32606', ' 10087261    294927'))).toEqual(named);
  // The file has no sign: it was read into a word of 64 bits.
  expect(memoryNamedIn(pidFile('410', '18446744071572068881        12'))?.key).toBe(-2_137_482_735);
});

test('one that is not complete yet, or is something else, names none', () => {
  expect(memoryNamedIn('32606\n/tmp/x\n1795560271\n')).toBeNull();
  expect(memoryNamedIn(pidFile('32606', ''))).toBeNull();
  expect(memoryNamedIn(pidFile('all', ' 1 2'))).toBeNull();
  expect(memoryNamedIn('')).toBeNull();
});
