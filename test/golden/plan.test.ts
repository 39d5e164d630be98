// Golden text of what `drydock plan` prints, over an engine on paper: files/plan-*.txt.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { renderPlan } from '../../harness/plan/render-plan.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import { known, paperEngine, steps } from '../unit/spec/known.ts';

const platforms = {
  local: { name: 'local', family: 'local' },
  kind: { name: 'kind', family: 'kubernetes' },
} as const;

test.each([
  ['ferris-wheel', 'local'],
  ['ferris-wheel', 'kind'],
  ['primary-freeze', 'local'],
] as const)('the plan of %s on %s', async (name, platform) => {
  const file = `${name}.yaml`;
  const text = readFileSync(new URL(`../../scenarios/${file}`, import.meta.url), 'utf8');
  const scenario = readScenario(text, file, known);
  const plan = makePlan({
    scenario,
    engine: paperEngine,
    platform: platforms[platform],
    seed: 42,
    steps,
    overrides: {},
  });
  await expect(renderPlan(plan)).toMatchFileSnapshot(`files/plan-${name}-${platform}.txt`);
});
