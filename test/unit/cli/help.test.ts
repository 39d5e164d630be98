// Golden text of every help: files/*.txt.
import { expect, test } from 'vitest';
import { typed } from './fake-program.ts';

test.each([
  '',
  'run',
  'suite',
  'plan',
  'list',
  'report',
  'baseline',
  'baseline save',
  'baseline show',
  'baseline compare',
  'drills',
  'calibrate',
  'status',
  'doctor',
  'clean',
])('drydock %s --help', async (command) => {
  const { status, out, err } = await typed(`${command} --help`);
  await expect(out).toMatchFileSnapshot(
    `files/help${command === '' ? '' : `-${command.replace(' ', '-')}`}.txt`,
  );
  expect({ status, err }).toEqual({ status: 0, err: '' });
});

test('without a command the help goes to standard error, with exit status 2', async () => {
  const { out: help } = await typed('--help');
  expect(await typed('')).toEqual({ status: 2, out: '', err: help });
});

test('the version', async () => {
  expect(await typed('--version')).toEqual({ status: 0, out: '1.2.3\n', err: '' });
});
