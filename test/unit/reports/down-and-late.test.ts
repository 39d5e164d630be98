// How the reports say that something was down, then late: the words, and where they stand.
import { describe, expect, test } from 'vitest';
import type { DowntimeWindow, WindowPart } from '../../../harness/model/verdict.ts';
import { longestFirst } from '../../../harness/measure/longest-window.ts';
import { renderConsole } from '../../../reports/console.ts';
import { lateText, outageText, phasesText, statesText, windowText } from '../../../reports/down-and-late.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { toldWindows, windowCountText } from '../../../reports/outages.ts';
import { headline, limitText, limitWords } from '../../../reports/words.ts';
import { drawnLate, lateVerdict } from '../../golden/late-sample.ts';

const exactly = (ms: number) => ({ value: ms, lower: ms, upper: ms });
const none = exactly(0);

type Part = readonly [WindowPart['state'], number, number?, number?];

const windowOf = (...given: readonly Part[]) => {
  const parts = given.map(([state, value, lower = value, upper = value]): WindowPart => ({
    state,
    startMs: none,
    endMs: none,
    durationMs: { value, lower, upper },
  }));
  const sum = (wanted: WindowPart['state']) =>
    exactly(
      parts
        .filter(({ state }) => state === wanted)
        .reduce((all, { durationMs }) => all + durationMs.value, 0),
    );
  const [downMs, lateMs] = [sum('down'), sum('late')];
  return { parts, downMs, lateMs, durationMs: exactly(downMs.value + lateMs.value) };
};

const services = lateVerdict().measurements.services;
const [rw, , ro] = services;

describe('a window', () => {
  test.each<readonly [string, readonly Part[]]>([
    ['down 918 ms (916 to 921)', [['down', 918, 916, 921]]],
    [
      'down 918 ms (916 to 921), then late for 301 ms',
      [
        ['down', 918, 916, 921],
        ['late', 301, 295, 310],
      ],
    ],
    ['late for 1.20 s', [['late', 1200, 1100, 1300]]],
    ['late for up to 12 ms', [['late', 0, 0, 12]]],
    [
      'late for 40 ms, then down 300 ms, then late for 50 ms',
      [
        ['late', 40],
        ['down', 300],
        ['late', 50],
      ],
    ],
    [
      'down 400 ms in 2 parts, late for 90 ms between and around them',
      [
        ['late', 40],
        ['down', 300],
        ['late', 50],
        ['down', 100],
      ],
    ],
  ])('is told as %s', (text, parts) => {
    expect(windowText(windowOf(...parts))).toBe(text);
  });

  test('without a down part is late, whatever it is called elsewhere', () => {
    const late = windowOf(['late', 300]);
    expect([statesText(late), windowText(late)]).not.toContainEqual(expect.stringContaining('down'));
    expect(statesText(windowOf(['down', 1], ['late', 1], ['down', 1]))).toBe('down and late');
  });
});

describe('a service', () => {
  const figures = (windows: readonly ReturnType<typeof windowOf>[]) => ({
    windows: windows as unknown as readonly DowntimeWindow[],
    downtimeMs: exactly(windows.reduce((sum, { downMs }) => sum + downMs.value, 0)),
    lateMs: exactly(windows.reduce((sum, { lateMs }) => sum + lateMs.value, 0)),
  });

  test('with one window is told as the window, with more as their sums', () => {
    const one = windowOf(['down', 918, 916, 921], ['late', 301]);
    expect(outageText(figures([one]))).toBe('down 918 ms (916 to 921), then late for 301 ms');
    expect(outageText(figures([one, windowOf(['late', 200])]))).toBe('down 918 ms, late for 501 ms');
  });

  test('that was late only was never seen down', () => {
    expect(outageText(figures([windowOf(['late', 200])]))).toBe('never seen down, late for 200 ms');
    expect(outageText(figures([]))).toBe('never seen down');
    expect([lateText({ lateMs: none }), lateText({ lateMs: exactly(20) })]).toEqual(['', '20 ms']);
  });

  test('has its late windows counted and told apart', () => {
    expect(windowCountText(ro!)).toBe('5 (1 only late)');
    expect(windowCountText(rw!)).toBe('1');
    expect(toldWindows(lateVerdict())).toBe('8 windows, 1 of them only late');
  });
});

describe('the phases', () => {
  test('of a late part say so, those of a down part do not', () => {
    expect(rw!.windows[0]!.phases.map(({ until, state }) => `${state} ${until}`)).toEqual([
      'down old-primary-fenced',
      'down old-primary-down',
      'down promoted',
      'down endpoint-switched',
      'down first-answer',
      'late first-good',
    ]);
    expect(phasesText(rw!.windows[0]!)).toMatch(
      /, first answer \d+ ms, late until first good operation \d+ ms$/u,
    );
  });
});

describe('the limits', () => {
  test('are told with what they limit', () => {
    const limit = { service: 'rw', policy: 'session', limitMs: 2000 } as const;
    expect(limitText({ ...limit, of: 'down' })).toBe('2 s');
    expect(limitText({ ...limit, of: 'degraded' })).toBe('down or late 2 s');
    expect(limitWords(lateVerdict(), rw!)).toBe('30 s, down or late 2 s');
    expect(limitWords(lateVerdict(), { ...rw!, policy: 'fresh' })).toBe('');
  });

  test('stand in the one sentence behind both figures', () => {
    expect(headline(lateVerdict())).toMatch(
      /rw was down \d+ ms \(\d+ to \d+\), then late for \d+ ms, with 30 s of downtime and 2 s down or late allowed; none of/u,
    );
  });
});

test('what was down comes before what was late for longer', () => {
  const window = rw!.windows[0]!;
  const late = { ...window, number: 2, ...windowOf(['late', 9000]) };
  const [first, second] = longestFirst([{ ...rw!, windows: [late, window] }]);
  expect([first?.window.number, second?.window.number]).toEqual([1, 2]);
});

test('the console says of the longest window that it was down and late', () => {
  expect(renderConsole(lateVerdict(), { colour: false })).toMatch(
    /longest window, rw · session: down \d+ ms \(\d+ to \d+\), then late for \d+ ms, \d+ % explained; each part up to/u,
  );
});

describe('the page', () => {
  test('draws what was late in its own pattern, in the timeline, the anatomy and the budget', async () => {
    const page = await htmlReporter.render(lateVerdict(), drawnLate);
    for (const anchor of ['budget', 'timeline', 'anatomy']) {
      const section = page.slice(page.indexOf(`<section id="${anchor}"`)).split('</section>')[0];
      expect(section, anchor).toContain('class="late-part"');
    }
    expect(page).toContain('<pattern id="stripes"');
    expect(page).toContain('ro · session, window 3: late for');
  });

  test('holds down and late together against their own limit', async () => {
    const page = await htmlReporter.render(lateVerdict(), drawnLate);
    expect(page).toMatch(/aria-label="down or late 1\.20 s \([\d.]+ to [\d.]+\) of 2 s"/u);
  });
});
