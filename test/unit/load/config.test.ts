// A configuration that makes no sense is told in one line, by its field.
import { describe, expect, it } from 'vitest';
import { parseLoadConfig } from '../../../load/config.ts';

const lane = { name: 'a', service: 'rw', policy: 'fresh', kind: 'read', rateHz: 1 };
const good = {
  lanes: [lane],
  operationTimeoutMs: 1,
  reconnectEveryMs: 1,
  inFlightMax: 1,
  originMs: 0,
  ledgerFile: '/x',
  target: {},
};

describe('the configuration', () => {
  it('is taken when it is whole', () => {
    expect(parseLoadConfig(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ['operationTimeoutMs', { operationTimeoutMs: 0 }],
    ['inFlightMax', { inFlightMax: 'many' }],
    ['originMs', { originMs: null }],
    ['ledgerFile', { ledgerFile: undefined }],
    ['lanes', { lanes: [] }],
    ['lanes', { lanes: undefined }],
    ['lanes', { lanes: [lane, lane] }],
    ['lanes[0].rateHz', { lanes: [{ ...lane, rateHz: -1 }] }],
    ['lanes[1].policy', { lanes: [lane, { ...lane, name: 'b', policy: 'pooled' }] }],
  ])('is refused for %s', (field, change) => {
    expect(() => parseLoadConfig(JSON.stringify({ ...good, ...change }))).toThrow(`${field}: wanted`);
  });
});
