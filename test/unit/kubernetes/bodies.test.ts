// What can be harmed in a cluster, whoever made it.
import { expect, test } from 'vitest';
import { cut, drain, fill, powerOff } from '../../../harness/abilities/harms.ts';
import type { AnyAbility } from '../../../harness/model/ability.ts';
import type { PossibleHarm } from '../../../harness/model/platform.ts';
import { clusterBodies } from '../../../harness/platforms/kubernetes/bodies/table.ts';

const refusalOf = (rows: readonly PossibleHarm[], harm: AnyAbility): string | undefined => {
  const row = rows.find(({ ability }) => ability === harm);
  if (row === undefined) throw new Error(`there is no row for ${harm.name}`);
  return row.refused;
};

test('what takes a hand on the nodes is refused where they are somebody else’s', () => {
  const [ours, theirs] = [true, false].map((reached) => clusterBodies({ reached }));
  expect(refusalOf(theirs?.node ?? [], powerOff)).toContain('no hand on the nodes');
  expect(refusalOf(theirs?.pod ?? [], cut)).toContain('no hand on the nodes');
  expect(refusalOf(theirs?.link ?? [], cut)).toContain('no hand on the nodes');
  expect(refusalOf(theirs?.node ?? [], drain)).toBeUndefined();
  expect(refusalOf(ours?.node ?? [], powerOff)).toBeUndefined();
  expect(refusalOf(ours?.pod ?? [], cut)).toBeUndefined();
});

test('no volume is filled: those of kind have no size, and others it was not tried on', () => {
  const [ours, theirs] = [true, false].map((reached) => clusterBodies({ reached }).pod);
  expect(refusalOf(ours ?? [], fill)).toBe('volumes of kind have no size: nothing can be filled');
  expect(refusalOf(theirs ?? [], fill)).toContain('drydock does not fill volumes yet');
});
