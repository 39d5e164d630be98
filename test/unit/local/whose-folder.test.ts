// Whose a folder is that is called like a run's: what one that somebody else has made says is not believed.
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conductorIdentity } from '../../../harness/platforms/conductor.ts';
import { lookAtFolder, usersOf } from '../../../harness/platforms/local/whose-folder.ts';
import { identityFile, identityIn, makeWorkFolder } from '../../../harness/platforms/local/work-folder.ts';

const own = userInfo().uid;
let below: string;
let folder: string;
beforeEach(() => {
  below = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  folder = join(below, 'run');
});
afterEach(() => {
  rmSync(below, { recursive: true });
});

const token = '0123456789abcdef0123456789abcdef';
const dead = conductorIdentity().replace(/^\d+-\d+/, '1-1');
const write = (text: string) => {
  writeFileSync(join(folder, identityFile), text, { mode: 0o600 });
};
const plant = (identity: object = { conductor: dead, token, madeS: 1 }) => {
  mkdirSync(folder, { mode: 0o711 });
  write(JSON.stringify(identity));
};
const state = () => lookAtFolder(folder);
const makeOld = () => {
  utimesSync(folder, new Date(0), new Date(0));
};

test('a new one is in use, says whose it is to its owner alone, and has a mark of its own', async () => {
  const before = process.umask(0);
  try {
    const { mark } = makeWorkFolder(folder);
    const file = join(folder, identityFile);
    expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o711, 0o600]);
    const identity = identityIn(readFileSync(file, 'utf8'));
    expect(identity?.token).toMatch(/^[0-9a-f]{32}$/);
    expect(mark).toEqual({ DRYDOCK_RUN: identity?.token });
    expect(await state()).toEqual({ is: 'in use' });
    expect(makeWorkFolder(join(below, 'other')).mark).not.toEqual(mark);
    expect(() => makeWorkFolder(folder)).toThrow('cannot make the work folder');
  } finally {
    process.umask(before);
  }
});

test('one whose conductor is dead is dead', async () => {
  plant();
  expect(await state()).toEqual({ is: 'dead', identity: { conductor: dead, token, madeS: 1 } });
});

test('one of another host is not judged here, nor one that another version of drydock left', async () => {
  plant({ conductor: dead.replace(/@.*/, '@far-away'), token, madeS: 1 });
  const why = 'it belongs to a run on host far-away; run drydock clean there';
  expect(await state()).toEqual({ is: 'elsewhere', why });
  write(JSON.stringify({ conductor: dead }));
  const other = 'another version of drydock made it; run the clean of that one, which knows its processes';
  expect(await state()).toEqual({ is: 'elsewhere', why: other });
  write(JSON.stringify({ conductor: conductorIdentity() }));
  expect(await state()).toEqual({ is: 'in use' });
});

test.for(['', '{"conductor"', '[]', '{"conductor":7}'])('half an identity, %o, is none', async (text) => {
  plant();
  write(text);
  expect(await state()).toEqual({ is: 'in use' });
  makeOld();
  expect(await state()).toEqual({ is: 'dead', identity: null });
});

test('one without an identity is being made, unless it is old', async () => {
  expect(await state()).toEqual({ is: 'absent' });
  mkdirSync(folder, { mode: 0o711 });
  expect(await state()).toEqual({ is: 'in use' });
  makeOld();
  expect(await state()).toEqual({ is: 'dead', identity: null });
});

test('a link is not followed, a file is no folder, and what others can write in is not believed', async () => {
  plant();
  symlinkSync(folder, join(below, 'link'));
  const foreign = (why: string) => ({ is: 'foreign', why });
  expect(await lookAtFolder(join(below, 'link'))).toEqual(foreign('it is a symbolic link'));
  expect(await lookAtFolder(join(folder, identityFile))).toEqual(foreign('it is no folder'));
  chmodSync(folder, 0o733);
  expect(await state()).toEqual(foreign('it can be written by others'));
  chmodSync(folder, 0o711);
  chmodSync(join(folder, identityFile), 0o666);
  expect(await state()).toEqual(foreign('its conductor.json can be written by others'));
  rmSync(join(folder, identityFile));
  symlinkSync('/etc/hostname', join(folder, identityFile));
  expect(await state()).toEqual(foreign('its conductor.json is a symbolic link'));
});

test.runIf(own === 0)(
  'one that belongs to somebody else is foreign, and so is one with their word in it',
  async () => {
    plant();
    makeOld();
    chownSync(folder, 65_534, 65_534);
    expect(await state()).toEqual({ is: 'foreign', why: 'it belongs to the user 65534' });
    chownSync(folder, 0, 0);
    chownSync(join(folder, identityFile), 65_534, 65_534);
    expect(await state()).toEqual({ is: 'foreign', why: 'its conductor.json belongs to the user 65534' });
  },
);

test('its processes are its owner’s, and the servers’ user’s if something was handed to them', async () => {
  plant();
  expect(await usersOf(folder)).toEqual(new Set([own]));
  if (own !== 0) return;
  mkdirSync(join(folder, 'pg-1'));
  chownSync(join(folder, 'pg-1'), 12_345, 12_345);
  expect(await usersOf(folder)).toEqual(new Set([0]));
  chownSync(join(folder, 'pg-1'), 65_534, 65_534);
  expect(lstatSync(join(folder, 'pg-1')).uid).toBe(65_534);
  expect(await usersOf(folder)).toEqual(new Set([0, 65_534]));
});
