// Settings of the target that make no sense are told by their field, and never with the password.
import { describe, expect, it } from 'vitest';
import { parsePostgresSettings } from '../../../harness/engines/postgres/client/session.ts';

const good = {
  services: { rw: { host: '127.0.0.1', port: 5432 } },
  user: 'app',
  database: 'app',
  passwordFile: '/p',
};

describe('the settings', () => {
  it('are taken when they are whole', () => {
    expect(parsePostgresSettings(good)).toEqual(good);
  });

  it.each([
    [{ user: 7 }, 'target.user: wanted a text, saw 7'],
    [{ passwordFile: undefined }, 'target.passwordFile: wanted a text'],
    [{ services: { rw: { host: 'x', port: '5432' } } }, 'target.services.rw: wanted a host and a port'],
    [{ services: undefined }, 'target.services: wanted endpoints by service'],
  ])('are refused: %o', (change, message) => {
    expect(() => parsePostgresSettings({ ...good, ...change })).toThrow(message);
  });

  it.each([[undefined], [null], ['text']])('are refused when they are %o', (settings) => {
    expect(() => parsePostgresSettings(settings)).toThrow('target: wanted settings');
  });
});
