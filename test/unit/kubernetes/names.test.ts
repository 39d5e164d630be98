import { expect, test } from 'vitest';
import { labelsOf, namespaceOf, ownSelector, runLabel } from '../../../harness/platforms/kubernetes/names.ts';

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test('a namespace is named after its run', () => {
  expect(namespaceOf('ferris-wheel-20261121t101500z-7')).toBe('drydock-ferris-wheel-20261121t101500z-7');
});

test('a namespace is a DNS label however long the run is called, and never ends with a dash', () => {
  const long = namespaceOf(`${'a'.repeat(54)}-${'b'.repeat(9)}`);
  expect(long).toMatch(dnsLabel);
  expect(long).toBe(`drydock-${'a'.repeat(54)}`);
  expect(namespaceOf('x'.repeat(200))).toHaveLength(63);
});

test('everything of a run carries its label and the one that clean looks for', () => {
  const labels = labelsOf('ferris-wheel-7');
  expect(labels[runLabel]).toBe('ferris-wheel-7');
  const [key = '', value] = ownSelector.split('=');
  expect(labels[key]).toBe(value);
});
